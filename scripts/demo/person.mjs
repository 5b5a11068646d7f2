import { once } from 'node:events';
import { WebSocket } from 'ws';

/** Milliseconds that an expected frame may take. */
const DEADLINE = 10_000;

/** Somebody in the play: speaks REST and the socket, and prints all of it. */
export class Person {
  frames = [];
  sent = 0;

  constructor(url, name, { user, accessToken }) {
    Object.assign(this, { url, name, id: user.id, accessToken });
  }

  /** With a number of its own each time, so that the demo can be played again on the same server. */
  static async register(url, name) {
    const mobile = `+86139${String(Date.now() % 1e6).padStart(6, '0')}${String(process.hrtime()[1]).slice(-2).padStart(2, '0')}`;
    const body = { mobile, password: 'violet otter lamp', nickname: name };
    const answer = await call(url, 'POST', '/auth/register', body);
    print(name, '→', `POST /auth/register ${JSON.stringify({ ...body, password: '…' })}`);
    print(name, '←', JSON.stringify(answer.user));
    return new Person(url, name, answer);
  }

  async rest(method, path, body) {
    print(this.name, '→', `${method} ${path} ${body ? JSON.stringify(body) : ''}`);
    const answer = await call(this.url, method, path, body, this.accessToken);
    print(this.name, '←', JSON.stringify(answer));
    return answer;
  }

  async connect() {
    this.socket = new WebSocket(`${this.url.replace(/^http/, 'ws')}/ws`, {
      headers: { authorization: `Bearer ${this.accessToken}` },
    });
    this.frames = [];
    this.socket.on('message', (data) => {
      print(this.name, '←', String(data));
      this.frames.push(JSON.parse(data));
      this.socket.emit('frame');
    });
    await this.next('session.ready');
  }

  async disconnect() {
    if (!this.socket || this.socket.readyState === WebSocket.CLOSED) return;
    this.socket.close();
    await once(this.socket, 'close');
    print(this.name, '·', 'offline');
  }

  say(to, text, more = {}) {
    const clientMsgId = `${this.name}-${++this.sent}`;
    return this.request('message.send', { to, clientMsgId, content: { type: 'text', text }, ...more });
  }

  /** Sends an event and gives the data of its ack. */
  async request(event, data) {
    const frame = { event, id: `${event}-${++this.sent}`, data };
    print(this.name, '→', JSON.stringify(frame));
    this.socket.send(JSON.stringify(frame));
    const answer = await this.first(event, ({ id }) => id === frame.id);
    if (answer.event === 'error') throw new Error(`${this.name}: ${event} failed with ${answer.data.code}`);
    return answer.data;
  }

  /** The data of the next frame with this event. */
  async next(event, matches = () => true) {
    return (await this.first(event, (frame) => frame.event === event && matches(frame.data))).data;
  }

  async first(what, matches) {
    const signal = AbortSignal.timeout(DEADLINE);
    for (;;) {
      const index = this.frames.findIndex(matches);
      if (index >= 0) return this.frames.splice(index, 1)[0];
      await once(this.socket, 'frame', { signal }).catch(() => {
        throw new Error(`${this.name} waited in vain for ${what}`);
      });
    }
  }
}

async function call(url, method, path, body, token) {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  const answer = text === '' ? undefined : JSON.parse(text);
  if (!response.ok) throw new Error(`${method} ${path}: ${answer?.code ?? response.status}`);
  return answer;
}

const print = (name, direction, text) => console.log(`${name.padEnd(6)} ${direction} ${text}`);
