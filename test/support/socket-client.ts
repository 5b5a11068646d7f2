import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { checkFrame, isKnownCloseCode } from './contract.js';
import { PATIENCE } from './patience.js';

export interface Frame {
  event: string;
  id?: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into whatever came over the wire
  data: any;
}

interface Waiting {
  matches(frame: Frame): boolean;
  resolve(frame: Frame): void;
}

/** A chat client over a real socket. Frames that nobody waits for yet are kept, in order. */
export class SocketClient {
  /** Every frame that arrived, in order. */
  readonly seen: Frame[] = [];
  private readonly unread: Frame[] = [];
  private readonly waiting: Waiting[] = [];
  /** Events of the frames sent, by id, to know what an answer must look like. */
  private readonly requests = new Map<string, string>();
  private nextId = 1;
  /** The first thing that the server sent against its own documents. */
  private broken: Error | undefined;
  /** Resolves with the close code and reason. */
  readonly closed: Promise<{ code: number; reason: string }>;

  constructor(readonly ws: WebSocket) {
    ws.on('message', (data) => this.receive(JSON.parse(String(data)) as Frame));
    ws.on('error', () => undefined);
    this.closed = once(ws, 'close').then(([code, reason]) => ({
      code: code as number,
      reason: String(reason),
    }));
    ws.on('close', (code: number) => {
      if (!isKnownCloseCode(code)) this.broken ??= new Error(`the close code ${code} is not documented`);
    });
    onTestFinished(() => {
      if (this.broken) throw this.broken;
    });
  }

  /** The next frame with this event that nobody took yet. */
  next(event: string, matches: (frame: Frame) => boolean = () => true): Promise<Frame> {
    return this.first(event, (frame) => frame.event === event && matches(frame));
  }

  private first(name: string, isWanted: (frame: Frame) => boolean): Promise<Frame> {
    const index = this.unread.findIndex(isWanted);
    if (index >= 0) return Promise.resolve(this.unread.splice(index, 1)[0]!);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no ${name}; got ${JSON.stringify(this.seen.slice(-5))}`)),
        PATIENCE,
      );
      const resolveInTime = (frame: Frame): void => {
        clearTimeout(timer);
        resolve(frame);
      };
      this.waiting.push({ matches: isWanted, resolve: resolveInTime });
    });
  }

  /** Sends an event and resolves with its answer, an ack or an error. */
  async request(event: string, data?: unknown, id = `r${this.nextId++}`): Promise<Frame> {
    this.send({ event, id, data });
    return this.answer(id);
  }

  /** The answer to the frame with this id. */
  answer(id: string): Promise<Frame> {
    return this.first(`answer to ${id}`, (frame) => frame.id === id);
  }

  send(frame: object): void {
    this.sendText(JSON.stringify(frame));
  }

  sendText(text: string): void {
    this.noteRequest(text);
    this.ws.send(text);
  }

  /** Proves that everything the server sent before has arrived: its answers keep their order. */
  async barrier(): Promise<void> {
    await this.request('ping');
  }

  /** Frames of one event so far. */
  of(event: string): Frame[] {
    return this.seen.filter((frame) => frame.event === event);
  }

  async close(): Promise<void> {
    if (this.ws.readyState === WebSocket.CLOSED) return;
    this.ws.close();
    await this.closed;
  }

  private noteRequest(text: string): void {
    try {
      const { id, event } = JSON.parse(text) as Frame;
      if (typeof id === 'string' && typeof event === 'string') this.requests.set(id, event);
    } catch {
      // Broken on purpose.
    }
  }

  private check(frame: Frame): void {
    const request = frame.id === undefined ? undefined : this.requests.get(frame.id);
    try {
      checkFrame(frame, request);
    } catch (error) {
      this.broken ??= error as Error;
    }
  }

  private receive(frame: Frame): void {
    this.seen.push(frame);
    this.check(frame);
    const index = this.waiting.findIndex((waiting) => waiting.matches(frame));
    if (index >= 0) this.waiting.splice(index, 1)[0]!.resolve(frame);
    else this.unread.push(frame);
  }
}

/** Opens a socket and waits for `session.ready`. It is closed when the test ends. */
export async function connect(
  wsUrl: string,
  token: string,
  options: ClientOptions = {},
): Promise<SocketClient> {
  const ws = new WebSocket(wsUrl, {
    ...options,
    headers: { authorization: `Bearer ${token}`, ...options.headers },
  });
  const client = new SocketClient(ws);
  onTestFinished(() => ws.terminate());
  await Promise.race([client.next('session.ready'), refusal(ws)]);
  return client;
}

async function refusal(ws: WebSocket): Promise<never> {
  const [, response] = (await once(ws, 'unexpected-response')) as [unknown, { statusCode: number }];
  throw new Error(`the upgrade was refused with ${response.statusCode}`);
}
