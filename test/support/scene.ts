import type { TestDatabase } from './database.js';

/** Accounts, conversations and messages written straight into a database, for tests of what reads them. */
export class Scene {
  private sent = 0;

  constructor(private readonly database: TestDatabase) {}

  async user(nickname = 'Somebody'): Promise<string> {
    return this.id('INSERT INTO users (nickname) VALUES ($1) RETURNING id', [nickname]);
  }

  /** So many accounts at once. */
  async users(count: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `INSERT INTO users (nickname) SELECT 'User ' || n FROM generate_series(1, $1::int) n RETURNING id`,
      [count],
    );
    return rows.map((row) => row.id);
  }

  /** A single conversation without a message. */
  async single(a: string, b: string): Promise<string> {
    const pair = BigInt(a) < BigInt(b) ? [a, b] : [b, a];
    const id = await this.id(
      `INSERT INTO conversations (type, low_user_id, high_user_id) VALUES ('single', $1, $2) RETURNING id`,
      pair,
    );
    await this.members(id, pair, 0);
    return id;
  }

  /** A group whose first message is the system's. */
  async group(ownerId: string, memberIds: readonly string[] = [], name = 'Weavers'): Promise<string> {
    const id = await this.id(`INSERT INTO conversations (type) VALUES ('group') RETURNING id`);
    await this.database.query(
      'INSERT INTO groups (id, name, owner_id, member_count) VALUES ($1, $2, $3, $4)',
      [id, name, ownerId, memberIds.length + 1],
    );
    await this.announce(id);
    await this.members(id, [ownerId, ...memberIds], 1);
    await this.database.query(
      `UPDATE conversation_members SET role = 'owner' WHERE conversation_id = $1 AND user_id = $2`,
      [id, ownerId],
    );
    return id;
  }

  /** Sends texts, each in a transaction of its own; returns the last seq. */
  async say(conversationId: string, senderId: string, ...texts: string[]): Promise<number> {
    let seq = 0;
    for (const text of texts) seq = await this.append(conversationId, senderId, text);
    return seq;
  }

  private async append(conversationId: string, senderId: string, text: string): Promise<number> {
    const content = JSON.stringify({ type: 'text', text });
    const [row] = await this.database.query<{ o_outcome: string; o_seq: string }>(
      `SELECT * FROM append_messages($1, $2, $3, $4, '{null}', '{null}', '{open}', null)`,
      [[conversationId], [senderId], [`m${++this.sent}`], [content]],
    );
    if (row!.o_outcome !== 'stored') throw new Error(`The message was not stored: ${row!.o_outcome}`);
    return Number(row!.o_seq);
  }

  /** Writes a system message; returns its seq. */
  async announce(conversationId: string, event = 'group_updated'): Promise<number> {
    const [row] = await this.database.query<{ seq: string }>(
      `WITH moved AS (
         UPDATE conversations SET last_seq = last_seq + 1, last_change = last_change + 1,
           updated_at = clock_timestamp(), changed_xid = pg_current_xact_id()
         WHERE id = $1 RETURNING *
       )
       INSERT INTO messages (conversation_id, seq, change, count, content, created_at)
       SELECT id, last_seq, last_change, last_count, jsonb_build_object('type', 'system', 'event', $2::text), updated_at
       FROM moved RETURNING seq`,
      [conversationId, event],
    );
    return Number(row!.seq);
  }

  async read(conversationId: string, userId: string, seq: number): Promise<void> {
    await this.database.query(
      `UPDATE conversation_members m
       SET read_seq = x.seq, read_count = x.count,
         changed_xid = pg_current_xact_id(), read_xid = pg_current_xact_id()
       FROM messages x
       WHERE m.conversation_id = $1 AND m.user_id = $2 AND m.read_seq < $3
         AND x.conversation_id = $1 AND x.seq = $3`,
      [conversationId, userId, seq],
    );
  }

  async join(groupId: string, userId: string): Promise<number> {
    const seq = await this.announce(groupId, 'members_joined');
    await this.members(groupId, [userId], seq);
    return seq;
  }

  /** Ends a membership with a system message; the group's present profile stays with the former member. */
  async leave(groupId: string, userId: string): Promise<number> {
    const seq = await this.announce(groupId, 'member_left');
    await this.database.query(
      `UPDATE conversation_members SET left_seq = $3, send_state = 'not_a_member', changed_xid = pg_current_xact_id(),
         left_profile = (SELECT jsonb_build_object('id', id::text, 'name', name, 'icon', icon, 'memo', memo,
           'ownerId', owner_id::text, 'joinPolicy', join_policy, 'memberCount', member_count,
           'createdAt', created_at) FROM groups WHERE id = $1)
       WHERE conversation_id = $1 AND user_id = $2`,
      [groupId, userId, seq],
    );
    return seq;
  }

  async befriend(a: string, b: string): Promise<void> {
    await this.database.query(
      'INSERT INTO contacts (user_id, contact_id) VALUES ($1, $2), ($2, $1) ON CONFLICT DO NOTHING',
      [a, b],
    );
  }

  private async members(
    conversationId: string,
    userIds: readonly string[],
    joinedSeq: number,
  ): Promise<void> {
    await this.database.query(
      `INSERT INTO conversation_members (conversation_id, user_id, joined_seq, read_seq, read_count)
       SELECT c.id, u.id, $3, $3, c.last_count FROM conversations c, unnest($2::bigint[]) AS u(id) WHERE c.id = $1
       ON CONFLICT (conversation_id, user_id) DO UPDATE
       SET joined_seq = $3, read_seq = $3, read_count = excluded.read_count, left_seq = NULL, left_profile = NULL,
         send_state = 'open', changed_xid = pg_current_xact_id()`,
      [conversationId, userIds, joinedSeq],
    );
  }

  private async id(sql: string, parameters: unknown[] = []): Promise<string> {
    const [row] = await this.database.query<{ id: string }>(sql, parameters);
    return row!.id;
  }
}

export const identityOf = (userId: string) => ({
  userId,
  sessionId: '1',
  expiresAt: Number.MAX_SAFE_INTEGER,
});
