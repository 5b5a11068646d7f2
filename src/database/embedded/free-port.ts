import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** A free port of the loopback address: the preferred one if it is free. */
export async function freePort(preferred = 0): Promise<number> {
  const server = createServer();
  try {
    server.listen(preferred, '127.0.0.1');
    await once(server, 'listening');
  } catch {
    return freePort();
  }
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
