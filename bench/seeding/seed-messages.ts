import type pg from 'pg';

/** What the load itself sends: 100 characters. */
const TEXT = 'x'.repeat(100);

const INSERT_MESSAGES = `
  INSERT INTO messages (conversation_id, seq, change, count, sender_id, client_msg_id, content, created_at)
  SELECT c.id, c.last_seq + n, c.last_change + n, c.last_count + n,
         CASE WHEN n % 2 = 0 THEN c.high_user_id ELSE c.low_user_id END, 'seed-' || (c.last_seq + n),
         jsonb_build_object('type', 'text', 'text', $3::text), clock_timestamp()
  FROM conversations c, generate_series(1, $2::bigint) AS n
  WHERE c.id = ANY ($1::bigint[])`;

const MOVE_ON = `
  UPDATE conversations
  SET last_seq = last_seq + $2, last_change = last_change + $2, last_count = last_count + $2,
      updated_at = clock_timestamp(), changed_xid = pg_current_xact_id()
  WHERE id = ANY ($1::bigint[])`;

/** Messages of both sides at the end of single conversations, as many in each. */
export async function seedMessages(
  client: pg.Client,
  conversationIds: readonly string[],
  perConversation: number,
  text = TEXT,
): Promise<void> {
  await client.query('BEGIN');
  await client.query(
    'SELECT id FROM conversations WHERE id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE',
    [conversationIds],
  );
  await client.query(INSERT_MESSAGES, [conversationIds, perConversation, text]);
  await client.query(MOVE_ON, [conversationIds, perConversation]);
  await client.query('COMMIT');
}

/** What autovacuum would have done by the time that a table has grown so far. */
export async function vacuum(client: pg.Client): Promise<void> {
  await client.query('VACUUM (ANALYZE) messages, conversations, conversation_members, contacts, users');
}
