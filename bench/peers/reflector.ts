import { createServer, type AddressInfo, type Socket } from 'node:net';

/*
 * Not a chat server: the cheapest thing that the load generator cannot tell from one. It answers each upgrade with the
 * same bytes and passes frames on without looking into them, so the generator reaches its own limit before it does.
 * Users come in pairs: the 1st and 2nd, the 3rd and 4th. What is meant for the group goes to everybody.
 */

const UPGRADED = Buffer.from(
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
);
const TO_GROUP = Buffer.from('"type":"group"');
/** Of the frames that the load sends here: 126 to 65,535 bytes, so the length stands in bytes 2 and 3. */
const HEAD_BYTES = 4;
const MASK_BYTES = 4;

const users = new Map<string, Socket>();
let forGroup: Buffer[] = [];

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => socket.destroy());
  socket.once('data', (head: Buffer) => accept(socket, head));
});

function accept(socket: Socket, head: Buffer): void {
  const user = Number(/user=(\d+)/.exec(head.toString('latin1'))?.[1]);
  const partner = String(user % 2 === 1 ? user + 1 : user - 1);
  let unfinished: Buffer = Buffer.alloc(0);
  users.set(String(user), socket);
  socket.on('close', () => users.delete(String(user)));
  socket.on('data', (chunk: Buffer) => {
    const bytes = unfinished.length === 0 ? chunk : Buffer.concat([unfinished, chunk]);
    const { frames, end } = unmask(bytes);
    unfinished = bytes.subarray(end);
    if (frames.length > 0) pass(partner, frames);
  });
  socket.write(UPGRADED);
}

/** Cuts the (zero) mask out of each whole frame: what is left is the frame of a server. */
function unmask(bytes: Buffer): { frames: Buffer[]; end: number } {
  const frames: Buffer[] = [];
  let at = 0;
  while (bytes.length - at >= HEAD_BYTES) {
    const payload = at + HEAD_BYTES + MASK_BYTES;
    const end = payload + bytes.readUInt16BE(at + 2);
    if (end > bytes.length) break;
    bytes[at + 1]! &= 0x7f;
    frames.push(bytes.subarray(at, at + HEAD_BYTES), bytes.subarray(payload, end));
    at = end;
  }
  return { frames, end: at };
}

function pass(partner: string, frames: Buffer[]): void {
  if (!frames[1]!.includes(TO_GROUP)) {
    users.get(partner)?.write(Buffer.concat(frames));
    return;
  }
  if (forGroup.length === 0) setImmediate(sendToGroup);
  forGroup.push(...frames);
}

/** One write a socket for all that came in this turn, the writer's own included: who wrote what is not looked at. */
function sendToGroup(): void {
  const bytes = Buffer.concat(forGroup);
  forGroup = [];
  for (const socket of users.values()) socket.write(bytes);
}

server.listen(0, '127.0.0.1', 4096, () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.once('SIGTERM', () => process.exit());
