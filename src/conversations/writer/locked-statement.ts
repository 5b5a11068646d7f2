import type { Client } from 'pg';
import type { MessageDraft } from './message-write.js';
import { queryRaw } from './raw-statement.js';

/** The rows that an append locks, all that are there and without those that can be had at this moment. */
const FIND_LOCKED = `
  WITH pair AS (
    SELECT DISTINCT p.conversation_id, p.user_id FROM unnest($1::bigint[], $2::bigint[]) AS p(conversation_id, user_id)
  ), free AS MATERIALIZED (
    SELECT c.id FROM conversations c WHERE c.id = ANY ($1::bigint[]) FOR NO KEY UPDATE SKIP LOCKED
  ), free_member AS MATERIALIZED (
    SELECT m.conversation_id, m.user_id FROM conversation_members m JOIN pair USING (conversation_id, user_id)
    FOR NO KEY UPDATE OF m SKIP LOCKED
  )
  SELECT c.id FROM conversations c
    WHERE c.id = ANY ($1::bigint[]) AND NOT EXISTS (SELECT FROM free WHERE free.id = c.id)
  UNION
  SELECT m.conversation_id FROM conversation_members m JOIN pair USING (conversation_id, user_id)
    WHERE NOT EXISTS (SELECT FROM free_member f WHERE f.conversation_id = m.conversation_id AND f.user_id = m.user_id)`;

/** Which of the drafts' conversations cannot be written to now, because somebody else locks a row. Waits for nobody. */
export async function findLocked(client: Client, drafts: readonly MessageDraft[]): Promise<Set<string>> {
  if (drafts.length === 0) return new Set();
  const rows = await queryRaw<[conversationId: string]>(client, 'find-locked', FIND_LOCKED, [
    drafts.map(({ conversationId }) => conversationId),
    drafts.map(({ senderId }) => senderId),
  ]);
  return new Set(rows.map(([conversationId]) => conversationId));
}
