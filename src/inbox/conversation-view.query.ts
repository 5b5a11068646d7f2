import { MAX_PAGE_BYTES } from '../common/pagination/page.js';
import { lastVisibleSeq } from '../conversations/reading/visible-range.js';
import { packedRows } from '../database/packed-fields.js';
import { packedConversation, peerReadSeq } from './packed-conversation.js';

/*
 * The read model of an account's conversations. It joins the tables of users, groups and the log, which no other code
 * does: this module stands above theirs, and a page that took a query per conversation would take fifty. It reads
 * and never writes them.
 *
 * Each query first finds and orders the rows of a page (`page`), and only then joins what is shown, for those few rows.
 * `LATERAL (… OFFSET 0)` makes PostgreSQL look each of them up by its key: left to itself it read all conversations of all
 * users to join the thousand of one (12 ms where this takes 3). Where many keys are wanted at once (`PAGE_QUERY`,
 * `PAGES_QUERY`), a table is scanned with all of them.
 */

/** The other user of a single conversation; null for a group. $1 is the user. */
const PEER_ID = 'CASE WHEN c.low_user_id = $1 THEN c.high_user_id ELSE c.low_user_id END';

/** A single conversation appears with its first message. */
const IS_LISTED = `(c.type = 'group' OR c.last_seq > 0)`;

/** A former member's conversation stands still at the message that ended the membership. */
const UPDATED_AT = `
  CASE WHEN m.left_seq IS NULL THEN c.updated_at ELSE (
    SELECT f.created_at FROM messages f WHERE f.conversation_id = m.conversation_id AND f.seq = m.left_seq
  ) END`;

const ROW_COLUMNS = `
  c.id, c.type, c.low_user_id, c.high_user_id, c.last_seq, c.last_change, c.last_count,
  m.left_seq, m.left_profile, m.role, m.send_state, m.read_seq, m.read_count, m.pinned, m.muted,
  ${PEER_ID} AS peer_id`;

const PAGE_COLUMNS = `${ROW_COLUMNS}, ${UPDATED_AT} AS updated_at`;

const MINE = `
  FROM conversation_members m
  JOIN LATERAL (SELECT * FROM conversations x WHERE x.id = m.conversation_id OFFSET 0) c ON true`;

/** What a row shows besides: the last visible message, the peer, the peer's member row and the group. */
const DETAILS = { message: 'l', peer: 'u', peerMember: 'r', group: 'g' };

const LAST_MESSAGE_JOIN = `
  LEFT JOIN LATERAL (
    SELECT * FROM messages x WHERE x.conversation_id = p.id AND x.seq = ${lastVisibleSeq('p', 'p')} OFFSET 0
  ) l ON true`;

const DETAIL_JOINS = `
  ${LAST_MESSAGE_JOIN}
  LEFT JOIN LATERAL (SELECT * FROM users x WHERE x.id = p.peer_id OFFSET 0) u ON true
  LEFT JOIN LATERAL (
    SELECT x.read_seq FROM conversation_members x
    WHERE x.conversation_id = p.id AND x.user_id = p.peer_id OFFSET 0
  ) r ON true
  LEFT JOIN LATERAL (
    SELECT * FROM groups x WHERE x.id = p.id AND p.type = 'group' AND p.left_seq IS NULL OFFSET 0
  ) g ON true`;

/** At most what the JSON of a listed conversation has beside its packed fields: names of fields, ids, escapes in names and memos. */
const BYTES_OF_PACKED = 'octet_length(packed) + 1120';
/** The same for the columns of a row. Characters that JSON escapes have one byte, and become two. */
const BYTES_OF_ROW = `(940 + coalesce(octet_length(l_content::text), 0) + coalesce(octet_length(left_profile::text), 0)
  + 2 * octet_length(concat(u_nickname, u_avatar, u_memo, g_name, g_icon, g_memo, l_mentions::text)))`;

/** The rows that a page has room for: `sized.bytes` are those up to and with one. The first one is always among them. */
const fits = (bytes: string): string => `sized.bytes <= ${MAX_PAGE_BYTES} OR sized.bytes = ${bytes}`;

const withDetails = (page: string, before = ''): string => `
  WITH ${before} page AS MATERIALIZED (${page})
  SELECT p.*,
    l.seq AS l_seq, l.change AS l_change, l.count AS l_count, l.sender_id AS l_sender_id,
    l.client_msg_id AS l_client_msg_id, l.content AS l_content, l.reply_to AS l_reply_to,
    l.mentions AS l_mentions, l.created_at AS l_created_at, l.edited_at AS l_edited_at,
    l.recalled_at AS l_recalled_at,
    u.id AS u_id, u.nickname AS u_nickname, u.avatar AS u_avatar, u.sex AS u_sex, u.memo AS u_memo,
    u.created_at AS u_created_at, ${peerReadSeq('p', 'r')} AS peer_read_seq,
    g.id AS g_id, g.name AS g_name, g.icon AS g_icon, g.memo AS g_memo, g.owner_id AS g_owner_id,
    g.join_policy AS g_join_policy, g.member_count AS g_member_count, g.created_at AS g_created_at
  FROM page p
  ${DETAIL_JOINS}
  ORDER BY p.id`;

/** Where every conversation of the user ($1) stands in the list: `listed`, of ids and times alone. */
const LISTED = `
  membership AS MATERIALIZED (
    SELECT m.conversation_id AS id, m.left_seq FROM conversation_members m WHERE m.user_id = $1
  ),
  listed AS (
    SELECT c.id, c.updated_at
    FROM conversations c
    WHERE c.id = ANY (ARRAY(SELECT m.id FROM membership m WHERE m.left_seq IS NULL))
      AND ${IS_LISTED}
    UNION ALL
    SELECT m.id, f.created_at
    FROM membership m
    JOIN LATERAL (
      SELECT x.created_at FROM messages x
      WHERE x.conversation_id = m.id AND x.seq = m.left_seq OFFSET 0
    ) f ON true
    WHERE m.left_seq IS NOT NULL
  )`;

/**
 * Pages of the list. Each row of the answer is a page: its number, and its conversations, packed. A page without any has no row.
 *
 * Everything but messages is read in scans with the keys of all pages, because a scan for each key takes twice as long. The
 * joins are FULL where LEFT would do: a row without a peer or a group stays, no key is looked up that no row asks for, and
 * a full join is always hashed or merged. The planner does not know how many keys there are; for a few it would compare
 * all with all.
 *
 * @param picked common table expressions, the last of them `picked`: the rows of each page, with places that tell their order
 */
const pagesQuery = (picked: string): string => `
  WITH ${LISTED},
  ${picked},
  page AS MATERIALIZED (
    SELECT t.page, t.place, t.updated_at, ${ROW_COLUMNS}
    FROM picked t
    FULL JOIN (
      SELECT * FROM conversations x WHERE x.id = ANY (ARRAY(SELECT id FROM picked)) OFFSET 0
    ) c ON c.id = t.id
    FULL JOIN (
      SELECT * FROM conversation_members x
      WHERE x.user_id = $1 AND x.conversation_id = ANY (ARRAY(SELECT id FROM picked)) OFFSET 0
    ) m ON m.conversation_id = t.id
  )
  SELECT sized.page::int, ${packedRows('sized.packed', 'sized.place')} FILTER (WHERE ${fits(BYTES_OF_PACKED)}),
    max(sized.bytes) > ${MAX_PAGE_BYTES}
  FROM (
  SELECT packed.*, sum(${BYTES_OF_PACKED}) OVER (PARTITION BY page ORDER BY place ROWS UNBOUNDED PRECEDING) AS bytes
  FROM (
  SELECT p.page, p.place, ${packedConversation('p', DETAILS)} AS packed
  FROM page p
  ${LAST_MESSAGE_JOIN}
  FULL JOIN (
    SELECT * FROM users x WHERE x.id = ANY (ARRAY(SELECT peer_id FROM page WHERE type = 'single')) OFFSET 0
  ) u ON u.id = p.peer_id
  FULL JOIN (
    -- By the conversation alone, which has two rows: with the ids of the peers each would be looked up in each.
    SELECT x.conversation_id, x.read_seq FROM conversation_members x
    WHERE x.conversation_id = ANY (ARRAY(SELECT id FROM page WHERE type = 'single')) AND x.user_id <> $1 OFFSET 0
  ) r ON r.conversation_id = p.id
  FULL JOIN (
    SELECT * FROM groups x
    WHERE x.id = ANY (ARRAY(SELECT id FROM page WHERE type = 'group' AND left_seq IS NULL)) OFFSET 0
  ) g ON g.id = p.id
  ) packed
  ) sized
  GROUP BY sized.page`;

/**
 * One page: its rows are the first ones behind its position, and nothing else is put in order.
 *
 * $1 user; $2 and $3 the position (updated_at, id) of the last row before, or null; $4 the limit.
 */
export const PAGE_QUERY = pagesQuery(`
  -- Materialized, so that only the rows of the page are looked up.
  picked AS MATERIALIZED (
    SELECT 1 AS page, row_number() OVER (ORDER BY updated_at DESC, id DESC) AS place, id, updated_at
    FROM (
      SELECT id, updated_at FROM listed
      WHERE $2::timestamptz IS NULL OR (updated_at, id) < ($2::timestamptz, $3::bigint)
      ORDER BY updated_at DESC, id DESC
      LIMIT $4
    ) AS rows_of_page
  )`);

/**
 * Several pages: the order is made once for all of them, which is most of the work where an account has a thousand
 * conversations. They are numbered from 1.
 *
 * $1 user; for each page in $2 and $3 the position (updated_at, id) of the last row before, or null, in $4 the limit.
 */
export const PAGES_QUERY = pagesQuery(`
  -- The list and the pages' positions in it, sorted together: a page begins behind the rows that stand before its position.
  placed AS MATERIALIZED (
    SELECT id, updated_at, page, size, count(*) FILTER (WHERE page IS NULL) OVER (
      ORDER BY updated_at DESC, id DESC, page NULLS FIRST ROWS UNBOUNDED PRECEDING) AS place
    FROM (
      SELECT id, updated_at, NULL::bigint AS page, NULL::int AS size FROM listed
      UNION ALL
      SELECT a.id, coalesce(a.updated_at, 'infinity'), a.page, a.size
      FROM unnest($2::timestamptz[], $3::bigint[], $4::int[]) WITH ORDINALITY AS a(updated_at, id, size, page)
    ) AS list_and_positions
  ),
  -- Materialized, so that only the rows of a page are looked up.
  picked AS MATERIALIZED (
    SELECT a.page, t.place, t.id, t.updated_at
    FROM placed a
    -- An equality, so that the rows are hashed once; comparing each with the limits of each page took a third of it all.
    CROSS JOIN LATERAL generate_series(a.place + 1, a.place + a.size) AS s(place)
    JOIN placed t ON t.place = s.place AND t.page IS NULL
    WHERE a.page IS NOT NULL
  )`);

/** $1 user, $2 conversation. */
export const SINGLE_QUERY = withDetails(
  `SELECT ${PAGE_COLUMNS} ${MINE} WHERE m.user_id = $1 AND m.conversation_id = $2`,
);

/**
 * Of the user's conversations, those that others changed: their rows, their peers, how far those have read, their groups. Each table is read in
 * one scan with all keys, and only when a membership is met that did not change itself: an account of a thousand
 * conversations in which nothing happened takes less than half as long so (docs/performance.md), and a first sync, where
 * all of them count as changed, needs none of it.
 */
const CHANGED_BY_OTHERS = `
  present AS MATERIALIZED (
    SELECT c.id, c.type, c.changed_xid, ${PEER_ID} AS peer_id
    FROM conversations c
    WHERE c.id = ANY (ARRAY(
      SELECT m.conversation_id FROM conversation_members m WHERE m.user_id = $1 AND m.conversation_id > $3))
  ),
  changed_by_others AS (
    SELECT c.id FROM present c WHERE c.changed_xid >= $2::xid8
    UNION ALL
    -- IS TRUE keeps the planner from joining, for which it may run the scan once for each conversation.
    SELECT c.id FROM present c WHERE c.type = 'single' AND (c.peer_id IN (
      SELECT u.id FROM users u
      WHERE u.id = ANY (ARRAY(SELECT p.peer_id FROM present p WHERE p.type = 'single'))
        AND u.changed_xid >= $2::xid8)) IS TRUE
    UNION ALL
    SELECT r.conversation_id FROM conversation_members r
    WHERE r.conversation_id = ANY (ARRAY(SELECT p.id FROM present p WHERE p.type = 'single'))
      AND r.user_id <> $1 AND r.read_xid >= $2::xid8 AND r.send_state <> 'blocked'
    UNION ALL
    SELECT g.id FROM groups g
    WHERE g.id = ANY (ARRAY(SELECT p.id FROM present p WHERE p.type = 'group')) AND g.changed_xid >= $2::xid8
  ),`;

const CHANGED_ROWS = withDetails(
  `SELECT ${PAGE_COLUMNS} ${MINE}
   WHERE m.user_id = $1 AND m.conversation_id > $3 AND ${IS_LISTED}
     AND (m.changed_xid >= $2::xid8
       OR m.left_seq IS NULL AND m.conversation_id IN (SELECT id FROM changed_by_others))
   ORDER BY m.conversation_id
   LIMIT $4`,
  CHANGED_BY_OTHERS,
);

/**
 * $1 user, $2 horizon, $3 last id before, $4 limit, of which as many as a page has room for. Of a conversation that was
 * left nothing but the own member row can change any more.
 */
export const CHANGED_QUERY = `
  SELECT * FROM (
    SELECT changed.*, sum(${BYTES_OF_ROW}) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING) AS bytes, count(*) OVER ()::int AS found
    FROM (${CHANGED_ROWS}) changed
  ) sized
  WHERE ${fits(BYTES_OF_ROW)}
  ORDER BY id`;
