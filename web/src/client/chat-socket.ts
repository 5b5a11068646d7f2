import { afterClose } from './after-close.js';
import { backoff } from './backoff.js';
import { Emitter } from './emitter.js';
import { Failure } from './failure.js';
import type { Requests, ServerEvents } from './protocol.js';
import type { RestClient } from './rest-client.js';
import type { SessionStore } from './session-store.js';

/** `stopped`: it will not come back by itself; `start` tries again. */
export type SocketStatus = 'connecting' | 'online' | 'waiting' | 'stopped';

interface Frame {
  event: string;
  id?: string;
  data: never;
}

interface WaitingRequest {
  resolve(data: never): void;
  reject(failure: Failure): void;
  timer: number;
}

/** Milliseconds from the upgrade to `session.ready`, and for the answer to a frame. */
const READY_DEADLINE = 15_000;
/** Milliseconds for a ticket: a browser may ask for it on a connection that is dead too, and then on another one. */
const TICKET_DEADLINE = 8000;
const ANSWER_DEADLINE = 15_000;
/** Milliseconds without a frame after which the server is asked for a sign of life, and between two looks at it. */
const QUIET = 15_000;
const LOOK = 1000;
/** Milliseconds for a sign of life. Behind a frame that takes its time, it takes its time too. */
const LIFE_DEADLINE = 4000;
/** Milliseconds without an answer after which people are told. */
const SLOW = 5000;

/**
 * One socket at a time, opened again for as long as that makes sense. Each comes with a ticket, because a browser
 * cannot set headers on it and an access token in an address would end up in logs.
 */
export class ChatSocket {
  readonly events = new Emitter<
    ServerEvents & {
      status: SocketStatus;
      /** Whether the server leaves us without an answer that is due. */
      silent: boolean;
      signedOut: null;
    }
  >();
  private ws: WebSocket | undefined;
  private current: SocketStatus = 'stopped';
  private failures = 0;
  private announcedDelay: number | null = null;
  private readonly requests = new Map<string, WaitingRequest>();
  private nextId = 1;
  private timer: number | undefined;
  private heartbeat: number | undefined;
  /** Milliseconds since 1970: the last frame in, the oldest question that has had no answer, the last attempt. */
  private heardAt = 0;
  private askedAt = 0;
  private connectingSince = 0;
  private isSilent = false;
  private isProbing = false;
  /** The access token of this connection: what is refreshed when it has expired. */
  private token: string | undefined;
  /** Tells an attempt that was overtaken by `stop` or by another one. */
  private attempt = 0;

  constructor(
    private readonly rest: RestClient,
    private readonly sessions: SessionStore,
    private readonly url = location.origin.replace(/^http/, 'ws') + '/ws',
  ) {}

  get status(): SocketStatus {
    return this.current;
  }

  /** Connects now, also where it was waiting to: somebody came back to the page, or the network did. */
  start(): void {
    if (this.current === 'connecting' || this.current === 'online') return;
    void this.connect();
  }

  /** What was known of the network may be wrong: makes sure of the connection, or gets another one, at once. */
  wake(): void {
    if (this.current === 'online') this.probe(LIFE_DEADLINE);
    const hangs = this.current === 'connecting' && Date.now() - this.connectingSince > LIFE_DEADLINE;
    if (this.current === 'waiting' || hangs) void this.connect();
  }

  stop(): void {
    this.attempt++;
    clearTimeout(this.timer);
    this.drop('stopped', 1000);
  }

  /** Sends an event and resolves with the data of its ack. @throws Failure with the server's code, or our own */
  request<Name extends keyof Requests>(
    event: Name,
    data: Requests[Name]['data'],
    deadline = ANSWER_DEADLINE,
  ): Promise<Requests[Name]['ack']> {
    const { ws } = this;
    if (ws?.readyState !== WebSocket.OPEN) return Promise.reject(disconnected());
    const id = String(this.nextId++);
    return new Promise((resolve, reject) => {
      const giveUp = (): void =>
        this.settle(id)?.reject(new Failure('timeout', 'The server does not answer.'));
      if (this.requests.size === 0) this.askedAt = Date.now();
      this.requests.set(id, { resolve, reject, timer: window.setTimeout(giveUp, deadline) });
      ws.send(JSON.stringify({ event, id, data }));
    });
  }

  private async connect(): Promise<void> {
    clearTimeout(this.timer);
    const attempt = ++this.attempt;
    this.ws?.close(1000);
    this.connectingSince = Date.now();
    this.token = this.sessions.read()?.accessToken;
    this.setStatus('connecting');
    try {
      const { ticket } = await this.rest.call<{ ticket: string }>(
        'POST',
        '/auth/ws-tickets',
        undefined,
        TICKET_DEADLINE,
      );
      if (attempt === this.attempt) this.open(ticket, attempt);
    } catch (error) {
      if (attempt === this.attempt) this.retryAfter(error);
    }
  }

  private open(ticket: string, attempt: number): void {
    const ws = new WebSocket(`${this.url}?ticket=${encodeURIComponent(ticket)}`);
    this.ws = ws;
    this.announcedDelay = null;
    this.timer = window.setTimeout(() => this.closed(1006, attempt), READY_DEADLINE);
    ws.addEventListener('message', ({ data }) => {
      if (attempt === this.attempt) this.receive(JSON.parse(String(data)) as Frame);
    });
    ws.addEventListener('close', ({ code }) => this.closed(code, attempt));
  }

  private receive({ event, id, data }: Frame): void {
    this.heardAt = this.askedAt = Date.now();
    if (event === 'ack' && id !== undefined) return this.settle(id)?.resolve(data);
    if (event === 'error') return this.refuse(id, data);
    if (event === 'session.ready') this.ready();
    if (event === 'session.closing') {
      this.announcedDelay = (data as ServerEvents['session.closing']).reconnectAfterMs;
    }
    this.events.emit(event as keyof ServerEvents, data);
  }

  private refuse(
    id: string | undefined,
    data: { code: string; message: string; retryAfterMs?: number },
  ): void {
    const { code, message, retryAfterMs } = data;
    const details = retryAfterMs === undefined ? {} : { retryAfterMs };
    if (id !== undefined) this.settle(id)?.reject(new Failure(code, message, details));
  }

  private ready(): void {
    clearTimeout(this.timer);
    this.failures = 0;
    this.setStatus('online');
    this.heartbeat = window.setInterval(() => this.checkLife(), LOOK);
  }

  /** Browsers hide the server's pings; without a question of our own a dead connection would look like a quiet one. */
  private checkLife(): void {
    const now = Date.now();
    this.setSilent(this.requests.size > 0 && now - this.askedAt > SLOW);
    if (now - this.heardAt > QUIET) this.probe(this.requests.size === 0 ? LIFE_DEADLINE : ANSWER_DEADLINE);
  }

  /** A connection on which nothing comes back in time is dead. */
  private probe(deadline: number): void {
    if (this.isProbing) return;
    this.isProbing = true;
    const { attempt } = this;
    const askedAt = Date.now();
    void this.request('ping', {}, deadline)
      .catch((error: unknown) => {
        const isDead = error instanceof Failure && error.code === 'timeout' && this.heardAt < askedAt;
        if (isDead) this.closed(1006, attempt);
      })
      .finally(() => (this.isProbing = false));
  }

  private closed(code: number, attempt: number): void {
    if (attempt !== this.attempt) return;
    this.attempt++;
    clearTimeout(this.timer);
    const step = afterClose(code, this.announcedDelay, this.failures++);
    this.drop(step.kind === 'reconnect' ? 'waiting' : 'stopped', 1000);
    if (step.kind === 'signOut') this.events.emit('signedOut', null);
    if (step.kind !== 'reconnect') return;
    this.connectAfter(step.delay, step.refresh);
  }

  private connectAfter(delay: number, refresh = false): void {
    this.timer = window.setTimeout(() => {
      // A ticket asked for with the expired token is refused, and that refreshes it too; this saves the detour.
      const refreshed = refresh ? this.rest.refresh(this.token) : Promise.resolve();
      void refreshed
        .catch(() => undefined)
        .then(() => {
          if (this.current === 'waiting') this.start();
          return undefined;
        });
    }, delay);
  }

  /** No ticket: the server is away, or wants a pause, or the session is over. */
  private retryAfter(error: unknown): void {
    const failure = error instanceof Failure ? error : undefined;
    if (this.sessions.read() === null) return this.setStatus('stopped');
    const delay = Math.max(failure?.details.retryAfterMs ?? 0, backoff(this.failures++));
    this.setStatus('waiting');
    this.connectAfter(delay);
  }

  /** Lets go of the socket and of everything that waited for it. */
  private drop(status: SocketStatus, code: number): void {
    clearInterval(this.heartbeat);
    this.ws?.close(code);
    this.ws = undefined;
    this.setSilent(false);
    for (const id of this.requests.keys()) this.settle(id)?.reject(disconnected());
    this.setStatus(status);
  }

  private settle(id: string): WaitingRequest | undefined {
    const request = this.requests.get(id);
    this.requests.delete(id);
    clearTimeout(request?.timer);
    return request;
  }

  private setSilent(isSilent: boolean): void {
    if (isSilent === this.isSilent) return;
    this.isSilent = isSilent;
    this.events.emit('silent', isSilent);
  }

  private setStatus(status: SocketStatus): void {
    if (status === this.current) return;
    this.current = status;
    this.events.emit('status', status);
  }
}

const disconnected = (): Failure => new Failure('disconnected', 'There is no connection right now.');
