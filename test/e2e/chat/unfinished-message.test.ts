import { expect, test } from 'vitest';
import { register } from '../../support/accounts.js';
import { clientFrame, OPCODE, RawSocket } from '../../support/raw-socket.js';
import { startServer } from '../../support/server.js';

test('closes a socket whose message is never finished, though it answers pings and sends its own', async () => {
  const server = await startServer({ WS_HEARTBEAT_SECONDS: '1' });
  const { accessToken } = await register(server.url);
  const raw = await RawSocket.open(server.wsUrl, accessToken);
  const patient = await RawSocket.open(server.wsUrl, accessToken);
  raw.tcp.write(clientFrame(OPCODE.text, '{"event":', { fin: false }));
  const life = setInterval(() => {
    raw.tcp.write(clientFrame(OPCODE.ping));
    raw.tcp.write(clientFrame(OPCODE.continuation, ' ', { fin: false }));
    // Fragments are nothing bad: each of these messages ends.
    patient.tcp.write(clientFrame(OPCODE.text, '{"event":', { fin: false }));
    patient.tcp.write(clientFrame(OPCODE.continuation, '"ping","id":"x"}'));
  }, 200);
  expect(await raw.closeCode).toBe(4408);
  clearInterval(life);
  const before = patient.frames.length;
  patient.send({ event: 'ping', id: 'after' });
  await patient.until(() => patient.frames.length > before, 'an answer');
  expect(patient.frames.at(-1)).toMatchObject({ event: 'ack' });
});
