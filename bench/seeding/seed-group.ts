import type pg from 'pg';

/** The log's first message tells who is in, and everybody sees the group from it on. */
const INSERT_GROUP = `
  WITH made AS (
    INSERT INTO conversations (type, last_seq, last_change) VALUES ('group', 1, 1) RETURNING id, created_at
  ), profile AS (
    INSERT INTO groups (id, name, owner_id, member_count)
    SELECT id, $2, ($1::bigint[])[1], cardinality($1::bigint[]) FROM made
  ), members AS (
    INSERT INTO conversation_members (conversation_id, user_id, role, joined_seq, read_seq)
    SELECT made.id, user_id, CASE WHEN ord = 1 THEN 'owner' ELSE 'member' END, 1, 1
    FROM made, unnest($1::bigint[]) WITH ORDINALITY AS member(user_id, ord)
  ), first_message AS (
    INSERT INTO messages (conversation_id, seq, change, count, content, created_at)
    SELECT id, 1, 1, 0, $3::jsonb, created_at FROM made
  )
  SELECT id FROM made`;

/** A group of these users; the first one owns it. @returns its id */
export async function seedGroup(client: pg.Client, userIds: readonly string[]): Promise<string> {
  const name = `Load of ${userIds.length}`;
  const content = { type: 'system', event: 'group_created', actorId: userIds[0], name, userIds };
  const { rows } = await client.query<{ id: string }>(INSERT_GROUP, [userIds, name, JSON.stringify(content)]);
  return rows[0]!.id;
}
