import { expect, test } from 'vitest';
import { Database } from '../../../src/database/database.js';
import { type Account, register } from '../../support/accounts.js';
import { Scene } from '../../support/scene.js';
import { startServer, type TestServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';

const MAX_BYTES = 256 * 1024;
const COUNT = 120;

/** Somebody to whom a hundred and twenty others, all with the largest profiles, may write. */
async function start(): Promise<{ server: TestServer; ann: Account; peers: string[]; scene: Scene }> {
  const server = await startServer();
  const scene = new Scene(server.app.get(Database));
  const ann = await register(server.url);
  const peers = await scene.users(COUNT);
  await server.database.query(
    `UPDATE users SET memo = repeat('"', 500), avatar = 'https://' || repeat('a', 2000)`,
  );
  return { server, ann, peers, scene };
}

const sorted = (values: unknown[]): unknown[] => values.toSorted();

interface Log {
  items: { seq: number; change: number }[];
  hasMore: boolean;
}

test.each([
  ['messages', 'after', 'seq'],
  ['changes', 'since', 'change'],
] as const)('pages of %s end at 256 KB and go on without a gap', async (path, parameter, number) => {
  const server = await startServer();
  const scene = new Scene(server.app.get(Database));
  const ann = await register(server.url);
  const [bob] = (await scene.users(1)) as [string];
  const id = await scene.single(ann.id, bob);
  await scene.say(id, bob, ...Array.from({ length: 60 }, () => '李'.repeat(4000)));
  const found: number[] = [];
  for (let from = 0, hasMore = true; hasMore; from = found.at(-1)!) {
    const { body } = await ann.rest.get<Log>(`/conversations/${id}/${path}?limit=100&${parameter}=${from}`);
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThanOrEqual(MAX_BYTES);
    expect(body.items.length).toBeLessThan(60);
    found.push(...body.items.map((item) => item[number]));
    ({ hasMore } = body);
  }
  expect(found).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
});

interface Sync {
  conversations: { id: string }[];
  contacts: { user: { id: string } }[];
  cursor: string;
  hasMore: boolean;
}

test.each(['REST', 'a socket'])(
  'a sync over %s ends its pages at 256 KB and leaves nothing out',
  async (over) => {
    const { server, ann, peers, scene } = await start();
    const conversations: string[] = [];
    for (const peer of peers) {
      conversations.push(await scene.single(ann.id, peer));
      await scene.say(conversations.at(-1)!, peer, '李'.repeat(2000));
      await scene.befriend(ann.id, peer);
    }
    const socket = await connect(server.wsUrl, ann.accessToken);
    const sync = async (cursor?: string): Promise<Sync> => {
      if (over !== 'REST')
        return (await socket.request('sync', { limit: 500, cursor })).data as unknown as Sync;
      return (await ann.rest.get<Sync>(`/sync?limit=500${cursor ? `&cursor=${cursor}` : ''}`)).body;
    };
    const pages: Sync[] = [];
    do {
      pages.push(await sync(pages.at(-1)?.cursor));
      expect(Buffer.byteLength(JSON.stringify(pages.at(-1)))).toBeLessThanOrEqual(MAX_BYTES);
    } while (pages.at(-1)!.hasMore);

    expect(pages.length).toBeGreaterThan(2);
    expect(pages.flatMap((page) => page.conversations.map(({ id }) => id))).toEqual(conversations);
    expect(sorted(pages.flatMap((page) => page.contacts.map(({ user }) => user.id)))).toEqual(sorted(peers));
  },
);
