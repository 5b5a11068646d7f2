import { expect, test } from 'vitest';
import { DomainEvents } from '../../../src/common/events/domain-events.js';
import { ConversationViewRepository } from '../../../src/inbox/conversation-view.repository.js';
import type { ConversationPage } from '../../../src/inbox/inbox.dto.js';
import { InboxService } from '../../../src/inbox/inbox.service.js';
import { connectedDatabase } from '../../support/connected-database.js';
import type { TestDatabase } from '../../support/database.js';
import { identityOf, Scene } from '../../support/scene.js';

/** A small generator with a seed, so that a failure can be played again (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Unread by definition: the messages that the user may see above the read position, without the system's. */
async function recount(db: TestDatabase, userId: string): Promise<Record<string, number>> {
  const rows = await db.query<{ id: string; unread: string }>(
    `SELECT m.conversation_id AS id, count(x.seq) AS unread
     FROM conversation_members m
     LEFT JOIN messages x ON x.conversation_id = m.conversation_id AND x.sender_id IS NOT NULL
       AND x.seq > m.read_seq AND (m.left_seq IS NULL OR x.seq <= m.left_seq)
     WHERE m.user_id = $1 GROUP BY m.conversation_id`,
    [userId],
  );
  return Object.fromEntries(rows.map(({ id, unread }) => [id, Number(unread)]));
}

test.each([1, 2, 3])(
  'unread is what a recount of the log gives, after any history (seed %i)',
  async (seed) => {
    const { test: db, database } = await connectedDatabase();
    const scene = new Scene(database);
    const inbox = new InboxService(new ConversationViewRepository(database), new DomainEvents());
    const random = randomFrom(seed);
    const users = await Promise.all(Array.from({ length: 4 }, () => scene.user()));
    const group = await scene.group(users[0]!, users.slice(1, 3));
    const single = await scene.single(users[0]!, users[1]!);
    await scene.say(single, users[0]!, 'hi');
    const present = new Set(users.slice(0, 3));
    let last = { [group]: 1, [single]: 1 };

    for (let step = 0; step < 120; step++) {
      const user = users[random(4)]!;
      const conversation = random(3) === 0 ? single : group;
      const mayAct = conversation === group ? present.has(user) : user === users[0] || user === users[1];
      const action = random(10);
      if (action === 0 && conversation === group && user !== users[0]) {
        last = { ...last, [group]: await (mayAct ? scene.leave(group, user) : scene.join(group, user)) };
        if (mayAct) present.delete(user);
        else present.add(user);
      } else if (action === 1) {
        last = { ...last, [group]: await scene.announce(group, users[0]!) };
      } else if (action < 5 && mayAct) {
        await scene.read(conversation, user, 1 + random(last[conversation]!));
      } else if (mayAct) {
        last = { ...last, [conversation]: await scene.say(conversation, user, `step ${step}`) };
      }
      if (step % 5 > 0) continue;
      const page = await inbox.listConversations(identityOf(user), { limit: 50 });
      const { items } = JSON.parse(page) as ConversationPage;
      expect(Object.fromEntries(items.map(({ id, unread }) => [id, unread]))).toEqual(
        await recount(db, user),
      );
    }
  },
);
