import { expect, test } from 'vitest';
import type { MessagePageResponse } from '../../../src/conversations/reading/conversations.dto.js';
import { HistoryRepository } from '../../../src/conversations/reading/history.repository.js';
import { HistoryService } from '../../../src/conversations/reading/history.service.js';
import { connectedDatabase } from '../../support/connected-database.js';
import { identityOf, Scene } from '../../support/scene.js';

const LIMIT_BYTES = 256_000;
const COUNT = 60;

async function start() {
  const { database } = await connectedDatabase();
  const scene = new Scene(database);
  const [ann, bob] = (await scene.users(2)) as [string, string];
  const id = await scene.single(ann, bob);
  const large = '李'.repeat(4000);
  await scene.say(id, bob, ...Array.from({ length: COUNT }, () => large));
  return { history: new HistoryService(new HistoryRepository(database)), me: identityOf(ann), id };
}

type Read = (from: number) => Promise<string>;

/** Every page, from `from` on. */
async function pagesOf(read: Read, from: number, next: (page: MessagePageResponse) => number) {
  const pages: MessagePageResponse[] = [];
  for (let at = from; pages.at(-1)?.hasMore ?? true; at = next(pages.at(-1)!)) {
    const text = await read(at);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LIMIT_BYTES);
    pages.push(JSON.parse(text) as MessagePageResponse);
    expect(pages.at(-1)!.items.length).toBeGreaterThan(0);
  }
  return pages;
}

const ALL = Array.from({ length: COUNT }, (_, n) => n + 1);

test('pages of large messages end at 256 KB and meet without a gap, in either direction and by change', async () => {
  const { history, me, id } = await start();
  const limit = 100;

  const after = await pagesOf(
    async (seq) => history.listMessages(me, id, { after: seq, limit }),
    0,
    ({ items }) => items.at(-1)!.seq,
  );
  const before = await pagesOf(
    async (seq) => history.listMessages(me, id, { before: seq, limit }),
    COUNT + 1,
    ({ items }) => items[0]!.seq,
  );
  const changes = await pagesOf(
    async (since) => history.listChanges(me, id, { since, limit }),
    0,
    ({ items }) => items.at(-1)!.change,
  );

  expect(after.length).toBeGreaterThan(2);
  expect(after.flatMap(({ items }) => items.map(({ seq }) => seq))).toEqual(ALL);
  expect(before.toReversed().flatMap(({ items }) => items.map(({ seq }) => seq))).toEqual(ALL);
  expect(changes.flatMap(({ items }) => items.map(({ change }) => change))).toEqual(ALL);
});
