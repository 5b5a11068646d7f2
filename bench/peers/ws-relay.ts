import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

/*
 * The relay that many chat servers begin as, made as fast as `ws` allows: parse, look up, pass the bytes on. Nothing
 * is checked, numbered, stored or acked.
 */

interface Message {
  readonly data: { readonly to: { readonly type: 'single' | 'group'; readonly id: string } };
}

const users = new Map<string, WebSocket>();
const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });

sockets.on('connection', (socket, request) => {
  const user = new URL(request.url ?? '/', 'ws://relay').searchParams.get('user') ?? '';
  users.set(user, socket);
  socket.on('close', () => users.delete(user));
  socket.on('message', (bytes: Buffer) => relay(socket, bytes));
});

function relay(from: WebSocket, bytes: Buffer): void {
  const { to } = (JSON.parse(bytes.toString()) as Message).data;
  if (to.type === 'single') {
    users.get(to.id)?.send(bytes, { binary: false });
    return;
  }
  for (const socket of users.values()) if (socket !== from) socket.send(bytes, { binary: false });
}

server.listen(0, '127.0.0.1', 4096, () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.once('SIGTERM', () => process.exit());
