import { messageJson } from '../conversations/log-message.sql.js';
import { idJson, instantJson, textJson } from '../database/json.sql.js';

/** Aliases of what is joined to a row of the list. */
interface Details {
  message: string;
  peer: string;
  group: string;
}

/**
 * The JSON of one conversation: what `toConversationResponse` makes of the same row.
 *
 * @param p alias of a row with the columns that the queries take from `conversations` and `conversation_members`
 */
export const conversationJson = (p: string, { message: l, peer, group }: Details): string => `concat(
  '{"id":"', ${p}.id, '","type":"', ${p}.type,
  CASE WHEN ${p}.type = 'single' THEN concat('","peer":', ${userJson(peer)})
    ELSE concat('","group":', ${groupJson(p, group)}) END,
  ',"lastSeq":', coalesce(${p}.left_seq, ${p}.last_seq),
  ',"lastChange":', CASE WHEN ${p}.left_seq IS NULL THEN ${p}.last_change ELSE ${l}.change END,
  ',"readSeq":', ${p}.read_seq,
  ',"unread":', CASE WHEN ${p}.left_seq IS NULL THEN ${p}.last_count ELSE ${l}.count END - ${p}.read_count,
  ',"lastMessage":', CASE WHEN ${l}.seq IS NULL THEN 'null' ELSE ${messageJson(l, p)} END,
  ',"pinned":', ${p}.pinned::text, ',"muted":', ${p}.muted::text,
  ',"updatedAt":', ${instantJson(`${p}.updated_at`)}, '}')`;

const userJson = (u: string): string => `concat(
  '{"id":', ${idJson(`${u}.id`)}, ',"nickname":', ${textJson(`${u}.nickname`)},
  ',"avatar":', ${textJson(`${u}.avatar`)}, ',"sex":', ${textJson(`${u}.sex`)},
  ',"memo":', ${textJson(`${u}.memo`)}, ',"createdAt":', ${instantJson(`${u}.created_at`)}, '}')`;

/** A group that was left is shown as it was then. */
const groupJson = (p: string, g: string): string => `
  CASE WHEN ${p}.left_profile IS NOT NULL THEN (${p}.left_profile || '{"role": null}')::text ELSE concat(
    '{"id":', ${idJson(`${g}.id`)}, ',"name":', ${textJson(`${g}.name`)},
    ',"icon":', ${textJson(`${g}.icon`)}, ',"memo":', ${textJson(`${g}.memo`)},
    ',"ownerId":', ${idJson(`${g}.owner_id`)}, ',"joinPolicy":', ${textJson(`${g}.join_policy`)},
    ',"memberCount":', ${g}.member_count, ',"createdAt":', ${instantJson(`${g}.created_at`)},
    ',"role":', ${textJson(`${p}.role`)}, '}') END`;
