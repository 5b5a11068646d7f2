import { once } from 'node:events';
import { WebSocket } from 'ws';

/** Milliseconds that an expected frame may take. */
const DEADLINE = 5000;

/** Talks to a server and keeps what was said, once for each operation, error code and event. */
export class Recorder {
  examples = { operations: {}, problems: {}, clientEvents: {}, serverEvents: {} };

  constructor(url, openApi) {
    this.url = url;
    this.openApi = openApi;
  }

  /** Calls an operation, which has to go well. */
  async call(operationId, token, { parameters = {}, body } = {}) {
    const { status, answer } = await this.exchange(operationId, token, parameters, body);
    if (status >= 300) throw new Error(`${operationId}: ${status} ${JSON.stringify(answer)}`);
    this.examples.operations[operationId] ??= { parameters, body, status, answer };
    return answer;
  }

  /** Calls an operation, which has to be refused with this code. */
  async refused(code, operationId, token, { parameters = {}, body } = {}) {
    const { answer } = await this.exchange(operationId, token, parameters, body);
    if (answer?.code !== code) throw new Error(`${operationId}: ${JSON.stringify(answer)} is not ${code}`);
    this.examples.problems[code] ??= answer;
  }

  async exchange(operationId, token, parameters, body) {
    const { method, path } = this.find(operationId);
    const query = { ...parameters };
    const filled = path.replace(/\{(\w+)\}/g, (_, name) => {
      delete query[name];
      return parameters[name];
    });
    const response = await fetch(`${this.url}${filled}?${new URLSearchParams(query)}`, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, answer: text === '' ? undefined : JSON.parse(text) };
  }

  find(operationId) {
    for (const [path, methods] of Object.entries(this.openApi.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        if (operation.operationId === operationId) return { method: method.toUpperCase(), path };
      }
    }
    throw new Error(`There is no operation ${operationId}`);
  }

  async connect(token) {
    const ws = new WebSocket(`${this.url.replace('http', 'ws')}/ws`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const socket = new RecordingSocket(ws, this.examples);
    await socket.next('session.ready');
    return socket;
  }
}

class RecordingSocket {
  waiting = [];
  lastId = 0;

  constructor(ws, examples) {
    this.ws = ws;
    this.examples = examples;
    this.frames = [];
    ws.on('message', (text) => {
      this.frames.push(JSON.parse(text));
      this.ws.emit('frame');
    });
  }

  /** The next frame with this event, which becomes its example if it is the first. */
  async next(event) {
    const frame = await this.first((candidate) => candidate.event === event);
    this.examples.serverEvents[event] ??= [frame];
    return frame.data;
  }

  /** Sends an event with an id and gives the answer's data. */
  async request(event, data) {
    const frame = { event, id: String(++this.lastId), data };
    this.ws.send(JSON.stringify(frame));
    const answer = await this.first((candidate) => candidate.id === frame.id);
    const name = answer.event === 'error' ? 'error' : event;
    this.examples.clientEvents[name] ??= [{ frame, answer }];
    return answer.data;
  }

  async first(matches) {
    for (;;) {
      const index = this.frames.findIndex(matches);
      if (index >= 0) return this.frames.splice(index, 1)[0];
      await once(this.ws, 'frame', { signal: AbortSignal.timeout(DEADLINE) });
    }
  }

  async close() {
    this.ws.close();
    await once(this.ws, 'close');
  }
}
