import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LogMessage } from '../../../src/conversations/message/log-message.js';
import { type Account } from '../../support/accounts.js';
import { ChatActor, type Step } from '../../support/chat-actor.js';
import { ChatModel } from '../../support/chat-model.js';
import { people } from '../../support/people.js';
import { bootServer, type TestServer } from '../../support/server.js';

/*
 * Random interleavings of sends, retries, reads, joins, leaves and reconnects by several users at once. Whatever
 * order the server made of them is in the log; everything else must follow from it.
 */

const USERS = 3;
const RUNS = 12;

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('send' as const), count: fc.integer({ min: 1, max: 8 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('retry' as const), nth: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'read' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'join' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'leave' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reconnect' as const }) },
);
const script = fc.array(step, { minLength: 2, maxLength: 12 });

let server: TestServer;
let owner: Account;
let others: Account[];

beforeAll(async () => {
  server = await bootServer({ WS_FRAME_RATE: '0', CREATIONS_PER_MINUTE: '0' });
  [owner, ...others] = (await people(server, USERS + 1)) as [Account, ...Account[]];
});
afterAll(() => server.close());

test('whatever several users do at once, the log explains what each of them sees', async () => {
  await fc.assert(
    fc.asyncProperty(fc.tuple(...Array.from({ length: USERS }, () => script)), async (scripts) => {
      const { body } = await owner.rest.post<{ id: string }>('/groups', {
        name: 'Open house',
        joinPolicy: 'open',
      });
      const actors = others.map((account) => new ChatActor(server, account, body.id));
      await Promise.all(actors.map((actor) => actor.connect()));
      await Promise.all(actors.map((actor, index) => actor.run(scripts[index]!)));
      await Promise.all(actors.map((actor) => actor.sockets.at(-1)!.barrier()));

      const model = new ChatModel(await history(owner, body.id));
      expect(model.log.map(({ seq }) => seq)).toEqual(model.log.map((_, index) => index + 1));
      for (const [index, actor] of actors.entries()) {
        expectSent(actor, model);
        await expectStored(actor, model, body.id);
        expectSeen(
          actor,
          model,
          scripts[index]!.every(({ kind }) => kind !== 'reconnect'),
        );
      }
      await Promise.all(actors.flatMap(({ sockets }) => sockets.map((socket) => socket.close())));
    }),
    { numRuns: RUNS },
  );
});

/** Nothing lost, nothing doubled, nothing made up. */
function expectSent({ account, sent }: ChatActor, { log }: ChatModel): void {
  const mine = log.filter(({ from }) => from === account.id);
  expect(
    mine.map(({ seq, clientMsgId, content }) => ({ seq, clientMsgId, text: content?.['text' as never] })),
  ).toEqual(
    sent.toSorted((a, b) => a.seq - b.seq).map(({ seq, clientMsgId, text }) => ({ seq, clientMsgId, text })),
  );
}

/** History, position and unread count of the last stay. */
async function expectStored(
  { account, toldRead }: ChatActor,
  model: ChatModel,
  groupId: string,
): Promise<void> {
  if (model.windowsOf(account.id).length === 0) {
    expect((await account.rest.get(`/conversations/${groupId}`)).status).toBe(404);
    return;
  }
  expect(await history(account, groupId)).toEqual(model.visibleTo(account.id));
  const { body } = await account.rest.get(`/conversations/${groupId}`);
  expect(body).toMatchObject({
    lastSeq: model.visibleTo(account.id).at(-1)!.seq,
    readSeq: model.readSeqOf(account.id, toldRead),
    unread: model.unreadOf(account.id, toldRead),
  });
}

/** What came over the sockets: in order, only of the user's own stays, and all of it for who was always there. */
function expectSeen({ account, sockets, sent }: ChatActor, model: ChatModel, wasAlwaysThere: boolean): void {
  const windows = model.windowsOf(account.id);
  for (const socket of sockets) {
    const seen = socket.of('message.new').map(({ data }) => data as LogMessage);
    const seqs = seen.map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
    for (const message of seen) {
      expect(message).toEqual(model.log[message.seq - 1]);
      expect(windows.some(({ from, to }) => message.seq >= from && message.seq <= to)).toBe(true);
    }
    if (!wasAlwaysThere) continue;
    const known = new Set([...seqs, ...sent.map(({ seq }) => seq)]);
    for (const { from, to } of windows) for (let seq = from; seq <= to; seq++) expect(known).toContain(seq);
  }
}

async function history({ rest }: Account, groupId: string): Promise<LogMessage[]> {
  const messages: LogMessage[] = [];
  for (;;) {
    const after = messages.at(-1)?.seq ?? 0;
    const path = `/conversations/${groupId}/messages?after=${after}&limit=100`;
    const { body } = await rest.get<{ items: LogMessage[]; hasMore: boolean }>(path);
    messages.push(...body.items);
    if (!body.hasMore) return messages;
  }
}
