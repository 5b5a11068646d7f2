// `node scripts/chat.mjs <accessToken> [url]`: a chat client for the terminal. Shows every frame; a line `42 hello`
// sends hello to user 42, `#7 hello` to group 7, and a line of JSON goes out as it is.
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';

const [token, url = 'http://127.0.0.1:3000'] = process.argv.slice(2);
if (!token) {
  console.error('usage: node scripts/chat.mjs <accessToken> [http://127.0.0.1:3000]');
  process.exit(2);
}

const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`, {
  headers: { authorization: `Bearer ${token}` },
});
let sent = 0;

socket.on('open', () => {
  console.log('connected; write `<user id> <text>` or `#<group id> <text>`, Ctrl-C ends');
  createInterface({ input: process.stdin })
    .on('line', (line) => send(line.trim()))
    .on('close', () => setTimeout(() => socket.close(), 500));
});
socket.on('message', (text) => console.log(`← ${text}`));
socket.on('close', (code, reason) => console.log(`closed: ${code} ${reason}`));
socket.on('error', ({ message }) => {
  console.error(message);
  process.exitCode = 1;
});

function send(line) {
  if (line === '') return;
  const frame = line.startsWith('{') ? line : JSON.stringify(messageOf(line));
  console.log(`→ ${frame}`);
  socket.send(frame);
}

function messageOf(line) {
  const [, hash, id, text] = /^(#?)(\d+)\s+(.+)$/s.exec(line) ?? [];
  const clientMsgId = `${process.pid}-${Date.now()}-${++sent}`;
  const to = { type: hash ? 'group' : 'single', id };
  return {
    event: 'message.send',
    id: clientMsgId,
    data: { to, clientMsgId, content: { type: 'text', text } },
  };
}
