import type { LogAddress } from '../conversations/message/log-message.row.js';
import { packedMessage, unpackMessage } from '../conversations/message/packed-message.js';
import { lastVisibleSeq } from '../conversations/reading/visible-range.js';
import {
  type PackedFields,
  packedFields,
  packedInstant,
  packedText,
  textOrEmpty,
} from '../database/packed-fields.js';

/** Aliases of what is joined to a row of the list. */
interface Details {
  message: string;
  peer: string;
  /** The member row of the peer. */
  peerMember: string;
  group: string;
}

/** A row of the list: where it stands, and the text that shows it. */
export interface ListedConversation {
  id: string;
  /** RFC 3339, UTC, with milliseconds. */
  updatedAt: string;
  json: string;
}

/**
 * How far the other of a single conversation has read; null in a group, and while a block stands between the two, which
 * the right to send tells of either side: receipts do not pass it either.
 *
 * @param r alias of the peer's member row
 */
export const peerReadSeq = (p: string, r: string): string =>
  `CASE WHEN ${p}.send_state <> 'blocked' THEN ${r}.read_seq END`;

/**
 * The packed fields of one conversation of the list.
 *
 * @param p alias of a row with the columns that the queries take from `conversations` and `conversation_members`
 */
export const packedConversation = (p: string, { message: l, peer, peerMember, group }: Details): string =>
  packedFields(
    `${p}.id`,
    `${p}.type`,
    textOrEmpty(`${p}.low_user_id`),
    textOrEmpty(`${p}.high_user_id`),
    `CASE WHEN ${p}.type = 'single' THEN ${packedUser(peer)} ELSE ${packedGroup(p, group)} END`,
    lastVisibleSeq(p, p),
    `CASE WHEN ${p}.left_seq IS NULL THEN ${p}.last_change ELSE ${l}.change END`,
    `${p}.read_seq`,
    textOrEmpty(peerReadSeq(p, peerMember)),
    `CASE WHEN ${p}.left_seq IS NULL THEN ${p}.last_count ELSE ${l}.count END - ${p}.read_count`,
    `${p}.pinned::text`,
    `${p}.muted::text`,
    packedInstant(`${p}.updated_at`),
    // Whether a message follows.
    `CASE WHEN ${l}.seq IS NULL THEN '0' ELSE concat(E'1\\x1f', ${packedMessage(l)}) END`,
  );

const packedUser = (u: string): string =>
  packedFields(
    `${u}.id`,
    packedText(`${u}.nickname`),
    packedText(`${u}.avatar`),
    packedText(`${u}.sex`),
    packedText(`${u}.memo`),
    packedInstant(`${u}.created_at`),
  );

/** A group that was left is shown as it was then: by its JSON, which is empty for others. */
const packedGroup = (p: string, g: string): string => `
  CASE WHEN ${p}.left_profile IS NOT NULL THEN (${p}.left_profile || '{"role": null}')::text
    ELSE ${packedFields(
      `''`,
      `${g}.id`,
      packedText(`${g}.name`),
      packedText(`${g}.icon`),
      packedText(`${g}.memo`),
      `${g}.owner_id`,
      `${g}.join_policy`,
      `${g}.member_count`,
      packedInstant(`${g}.created_at`),
      `${p}.role`,
    )}
  END`;

/** A packed conversation with its JSON: what `toConversationResponse` makes of the same row. */
export function unpackConversation(fields: PackedFields): ListedConversation {
  const address = nextAddress(fields);
  const { id, type } = address;
  const profile = type === 'single' ? `"peer":${nextUser(fields)}` : `"group":${nextGroup(fields)}`;
  const [lastSeq, lastChange, readSeq] = [fields.next(), fields.next(), fields.next()];
  const peerRead = fields.next() || 'null';
  const peerReadJson = type === 'single' ? `"peerReadSeq":${peerRead},` : '';
  const unread = fields.next();
  const [pinned, muted] = [fields.next(), fields.next()];
  const updatedAt = fields.nextInstant();
  const lastMessage = fields.next() === '0' ? 'null' : unpackMessage(fields, address);
  const json =
    `{"id":"${id}","type":"${type}",${profile},"lastSeq":${lastSeq},` +
    `"lastChange":${lastChange},"readSeq":${readSeq},${peerReadJson}"unread":${unread},"lastMessage":${lastMessage},` +
    `"pinned":${pinned},"muted":${muted},"updatedAt":"${updatedAt}"}`;
  return { id, updatedAt, json };
}

function nextAddress(fields: PackedFields): LogAddress {
  const id = fields.next();
  const type = fields.next() === 'group' ? 'group' : 'single';
  const [low, high] = [fields.next(), fields.next()];
  return { id, type, lowUserId: low || null, highUserId: high || null };
}

const nextUser = (fields: PackedFields): string =>
  `{"id":"${fields.next()}","nickname":${fields.nextText()},"avatar":${fields.nextText()},"sex":${fields.nextText()},` +
  `"memo":${fields.nextText()},"createdAt":"${fields.nextInstant()}"}`;

const nextGroup = (fields: PackedFields): string =>
  fields.next() ||
  `{"id":"${fields.next()}","name":${fields.nextText()},"icon":${fields.nextText()},"memo":${fields.nextText()},` +
    `"ownerId":"${fields.next()}","joinPolicy":"${fields.next()}","memberCount":${fields.next()},` +
    `"createdAt":"${fields.nextInstant()}","role":"${fields.next()}"}`;
