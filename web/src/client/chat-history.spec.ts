import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ChatHistory, type Reader } from './chat-history.js';
import { Failure } from './failure.js';
import type { Message, MessagePage } from './protocol.js';

const message = (seq: number): Message => ({
  conversationId: '7',
  seq,
  change: seq,
  from: '1',
  to: { type: 'single', id: '2' },
  clientMsgId: `m${seq}`,
  content: { type: 'text', text: `text ${seq}` },
  createdAt: '2026-11-23T08:00:00.000Z',
});

/** A server with a conversation of so many messages, whose answers can be held back, or fail. */
class Server implements Reader {
  readonly asked: string[] = [];
  failure: Failure | null = null;
  gate: Promise<void> = Promise.resolve();

  constructor(public lastSeq: number) {}

  async call<Answer>(_: 'GET', path: string): Promise<Answer> {
    this.asked.push(path);
    const { failure } = this;
    await this.gate;
    if (failure) throw failure;
    const { pathname, searchParams } = new URL(path, 'http://server');
    return this.page(pathname, searchParams) as Answer;
  }

  private page(pathname: string, query: URLSearchParams): MessagePage {
    const limit = Number(query.get('limit'));
    const all = Array.from({ length: this.lastSeq }, (_, index) => message(index + 1));
    if (pathname.endsWith('changes')) {
      const changed = all.filter(({ change }) => change > Number(query.get('since')));
      return { items: changed.slice(0, limit), hasMore: changed.length > limit };
    }
    const before = all.filter(({ seq }) => seq < Number(query.get('before') ?? Infinity));
    return { items: before.slice(-limit), hasMore: before.length > limit };
  }
}

const seqs = (history: ChatHistory): number[] => history.view.value.messages.map(({ seq }) => seq);
const from = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

async function opened(server: Server): Promise<ChatHistory> {
  const history = new ChatHistory(server, '7');
  await history.load('7', server.lastSeq);
  return history;
}

/** Holds answers back until it is called. */
function hold(server: Server): () => void {
  let release = (): void => undefined;
  server.gate = new Promise((resolve) => (release = resolve));
  return () => {
    server.gate = Promise.resolve();
    release();
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('fills a hole that opens while an older page is read', async () => {
  const server = new Server(100);
  const history = await opened(server);
  const release = hold(server);
  const older = history.loadOlder();
  server.lastSeq = 102;
  history.receive(message(102));
  release();
  await older;
  server.lastSeq = 103;
  history.receive(message(103));
  await vi.waitFor(() => expect(seqs(history)).toEqual(from(1, 103)));
});

test('loses nothing when an ack overtakes an older message while the chat is read', async () => {
  const server = new Server(4);
  const history = await opened(server);
  const release = hold(server);
  const reading = history.loadBackTo(1).then(() => history.loadOlder());
  history.receive(message(6));
  server.lastSeq = 6;
  release();
  await reading;
  history.receive(message(5));
  await vi.waitFor(() => expect(seqs(history)).toEqual(from(1, 6)));
});

test('shows the first message of a new chat that was opened before the server told of the conversation', async () => {
  const server = new Server(1);
  const history = new ChatHistory(server, null);
  await history.load(null, 0);
  expect(seqs(history)).toEqual([]);
  await history.catchUp('7', 1);
  expect(seqs(history)).toEqual([1]);
});

test('reads older messages again after that has failed once, and keeps showing what it has', async () => {
  const server = new Server(120);
  const history = await opened(server);
  server.failure = new Failure('unavailable', '');
  await history.loadOlder();
  expect(history.view.value).toMatchObject({ state: 'ready', older: 'failed', hasOlder: true });
  expect(seqs(history)).toEqual(from(71, 120));
  server.failure = null;
  history.retry();
  await vi.waitFor(() => expect(seqs(history)).toEqual(from(21, 120)));
  expect(history.view.value.older).toBe('ready');
});

test('reads back to a message in large pages', async () => {
  const server = new Server(400);
  const history = await opened(server);
  await history.loadBackTo(170);
  expect(seqs(history)).toEqual(from(151, 400));
});

test('reads a hole again by itself when the server was busy, and shows the rest meanwhile', async () => {
  const server = new Server(3);
  const history = await opened(server);
  server.lastSeq = 5;
  server.failure = new Failure('rate_limited', '', { retryAfterMs: 500 });
  history.receive(message(5));
  await vi.waitFor(() => expect(history.view.value.state).toBe('failed'));
  expect(seqs(history)).toEqual([1, 2, 3]);
  server.failure = null;
  await vi.advanceTimersByTimeAsync(500);
  expect(seqs(history)).toEqual(from(1, 5));
  expect(history.view.value.state).toBe('ready');
});

test('reads a chat anew that is far behind, and keeps what it shows until then', async () => {
  const server = new Server(10);
  const history = await opened(server);
  server.lastSeq = 1000;
  const release = hold(server);
  const catchingUp = history.catchUp('7', 1000);
  expect(seqs(history)).toEqual(from(1, 10));
  release();
  await catchingUp;
  expect(seqs(history)).toEqual(from(951, 1000));
});
