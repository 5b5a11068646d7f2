import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Failure } from './failure.js';
import { LocalStore } from './local-store.js';
import { type MemoryStorage, memoryStorage } from './memory-storage.js';
import { Outbox, type Sender } from './outbox.js';
import type { Draft, SendAck } from './protocol.js';
import { UnsentStore } from './unsent-store.js';

const BOB = 'single-2';
const CAROL = 'single-3';

/** A server that answers when the test says so. */
class Server implements Sender {
  readonly received: Draft[] = [];
  answer: (draft: Draft) => Promise<SendAck> = (draft) => this.store(draft);

  request(_: 'message.send', draft: Draft): Promise<SendAck> {
    this.received.push(draft);
    return this.answer(draft);
  }

  store({ clientMsgId }: Draft): Promise<SendAck> {
    const seq = this.received.length;
    const createdAt = '2026-11-23T08:00:00.000Z';
    return Promise.resolve({
      conversationId: '7',
      seq,
      change: seq,
      clientMsgId,
      createdAt,
      duplicate: false,
    });
  }

  get texts(): string[] {
    return this.received.map(({ content }) => content.text);
  }
}

const offline = (): Promise<never> => Promise.reject(new Failure('disconnected', ''));

function outbox(server: Server, storage: MemoryStorage = memoryStorage(), account = '1'): Outbox {
  const store = new UnsentStore(new LocalStore(storage), `skein.${account}.outbox.`);
  return new Outbox(server, store, account, () => undefined);
}

const empty = (box: Outbox): Promise<void> =>
  vi.waitFor(() => expect(box.unsent.value.filter(({ refusal }) => refusal === null)).toEqual([]));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('sends 150 lines that were written without a connection in the order in which they were written', async () => {
  const server = new Server();
  server.answer = offline;
  const box = outbox(server);
  const lines = Array.from({ length: 150 }, (_, index) => `line ${index}`);
  for (const line of lines) box.send(BOB, line);
  await vi.advanceTimersByTimeAsync(0);
  server.received.length = 0;
  server.answer = (draft) => server.store(draft);
  box.flush();
  await empty(box);
  expect(server.texts).toEqual(lines);
});

test('lets a new line wait behind those that wait already', async () => {
  const server = new Server();
  server.answer = offline;
  const box = outbox(server);
  box.send(BOB, 'older');
  await vi.advanceTimersByTimeAsync(0);
  server.received.length = 0;
  server.answer = (draft) => server.store(draft);
  box.send(BOB, 'newer');
  await empty(box);
  expect(server.texts).toEqual(['older', 'newer']);
});

test('waits as long as the rate limit says, with all that stand behind, and not with other chats', async () => {
  const server = new Server();
  server.answer = (draft) =>
    draft.content.text === 'limited'
      ? Promise.reject(new Failure('rate_limited', '', { retryAfterMs: 700 }))
      : server.store(draft);
  const box = outbox(server);
  for (const line of ['limited', 'behind']) box.send(BOB, line);
  box.send(CAROL, 'elsewhere');
  await vi.advanceTimersByTimeAsync(699);
  box.send(BOB, 'last');
  box.flush();
  expect(server.texts).toEqual(['limited', 'elsewhere']);
  server.answer = (draft) => server.store(draft);
  await vi.advanceTimersByTimeAsync(1);
  await empty(box);
  expect(server.texts).toEqual(['limited', 'elsewhere', 'limited', 'behind', 'last']);
});

test('keeps a refused one with its code and goes on with the next', async () => {
  const server = new Server();
  server.answer = (draft) =>
    draft.content.text === 'bad' ? Promise.reject(new Failure('blocked', 'Reference.')) : server.store(draft);
  const box = outbox(server);
  for (const line of ['bad', 'good']) box.send(BOB, line);
  await empty(box);
  expect(box.unsent.value.map(({ draft, refusal }) => [draft.content.text, refusal])).toEqual([
    ['bad', 'blocked'],
  ]);
});

test('sends after a reload what was written before, once and with the same clientMsgId', async () => {
  const server = new Server();
  server.answer = offline;
  const storage = memoryStorage();
  const before = outbox(server, storage);
  before.send(BOB, 'one');
  before.send(BOB, ' two ', 5);
  await vi.advanceTimersByTimeAsync(0);
  const ids = before.unsent.value.map(({ draft }) => draft.clientMsgId);
  before.close();

  server.received.length = 0;
  server.answer = (draft) => server.store(draft);
  const after = outbox(server, storage);
  after.flush();
  await empty(after);
  expect(server.received.map(({ clientMsgId }) => clientMsgId)).toEqual(ids);
  expect(server.texts).toEqual(['one', ' two ']);
  expect(server.received[1]!.replyTo).toBe(5);
  expect(Object.keys(storage)).toEqual([]);
});

test('shows nothing of it to another account', () => {
  const server = new Server();
  server.answer = offline;
  const storage = memoryStorage();
  outbox(server, storage).send(BOB, 'private');
  expect(outbox(server, storage, '11').unsent.value).toEqual([]);
});

test('sends also where the browser has no room left', async () => {
  const server = new Server();
  const storage = memoryStorage();
  storage.isFull = true;
  const box = outbox(server, storage);
  box.send(BOB, 'one');
  await empty(box);
  expect(server.texts).toEqual(['one']);
});

test('drops broken entries and keeps the others', () => {
  const storage = memoryStorage();
  for (const [index, broken] of ['{', 'null', '[]', '{"draft":{}}', '"text"'].entries())
    storage.setItem(`skein.1.outbox.${index}`, broken);
  const server = new Server();
  server.answer = offline;
  outbox(server, storage).send(BOB, 'good');
  expect(outbox(server, storage).ofChat(BOB)).toHaveLength(1);
  expect(Object.keys(storage)).toHaveLength(1);
});

test('takes no more than a thousand and says so', () => {
  const server = new Server();
  server.answer = offline;
  const box = outbox(server);
  for (let line = 0; line < 1000; line++) expect(box.send(BOB, 'line')).toBe(true);
  expect(box.send(BOB, 'one more')).toBe(false);
});
