import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';

/*
 * The relay of Socket.IO's own tutorial: a room for each user and one for the group. The websocket transport alone,
 * without compression, is its fastest form.
 */

const GROUP = 'group';

interface Message {
  readonly to: { readonly type: 'single' | 'group'; readonly id: string };
}

const server = createServer();
const io = new Server(server, { transports: ['websocket'], perMessageDeflate: false, serveClient: false });

io.on('connection', (socket) => {
  void socket.join([`user:${String(socket.handshake.query['user'])}`, GROUP]);
  socket.on('message', (message: Message) => {
    const room = message.to.type === 'single' ? `user:${message.to.id}` : GROUP;
    socket.to(room).emit('message', message);
  });
});

server.listen(0, '127.0.0.1', 4096, () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.once('SIGTERM', () => process.exit());
