-- The one statement behind every client message. It is a function because it must be two statements in one round
-- trip: the second one has to see the world as it is after the conversations' locks were granted (READ COMMITTED
-- takes a snapshot a statement), and a node that freezes must not leave the transaction between the two open.
--
-- The conversation row is the lock: whoever changes a right to send, a membership or a number takes it first, so
-- between the lock and the commit rights, numbers and earlier copies of a message stand still.
CREATE OR REPLACE FUNCTION append_messages(
  p_conversation_ids bigint[],
  p_sender_ids bigint[],
  p_client_msg_ids text[],
  p_contents text[],
  p_reply_tos bigint[],
  p_mentions text[],
  p_open_states text[],
  p_recovering_after xid8
) RETURNS TABLE (
  o_ord integer,
  o_outcome text,
  o_seq bigint,
  o_change bigint,
  o_created_at timestamptz,
  o_xid xid8
) LANGUAGE plpgsql AS $$
DECLARE
  v_now timestamptz(3);
BEGIN
  PERFORM 1 FROM conversations c
    WHERE c.id = ANY (p_conversation_ids)
    ORDER BY c.id
    FOR NO KEY UPDATE;
  v_now := clock_timestamp();

  RETURN QUERY
  WITH input AS (
    SELECT t.ord::integer AS ord, t.conversation_id, t.sender_id, t.client_msg_id,
           t.content::jsonb AS content, t.reply_to, t.mentions::jsonb AS mentions
    FROM unnest(p_conversation_ids, p_sender_ids, p_client_msg_ids, p_contents, p_reply_tos, p_mentions)
      WITH ORDINALITY AS t(conversation_id, sender_id, client_msg_id, content, reply_to, mentions, ord)
  ), judged AS (
    SELECT i.*, c.last_seq, c.last_change, c.last_count,
      d.seq AS earlier_seq, d.change AS earlier_change, d.created_at AS earlier_created_at,
      CASE
        WHEN d.changed_xid > p_recovering_after AND d.content = i.content THEN 'recovered'
        WHEN d.seq IS NOT NULL AND (d.recalled_at IS NOT NULL OR d.edited_at IS NOT NULL OR (
          d.content = i.content
          AND d.reply_to IS NOT DISTINCT FROM i.reply_to
          AND d.mentions IS NOT DISTINCT FROM i.mentions)) THEN 'duplicate'
        WHEN d.seq IS NOT NULL THEN 'idempotency_conflict'
        WHEN m.user_id IS NULL THEN 'conversation_not_found'
        WHEN NOT m.send_state = ANY (p_open_states) THEN m.send_state
        WHEN m.muted_until > v_now THEN 'muted'
        WHEN i.reply_to > c.last_seq OR i.reply_to < m.joined_seq THEN 'message_not_found'
        ELSE 'stored'
      END AS outcome
    FROM input i
    LEFT JOIN conversations c ON c.id = i.conversation_id
    LEFT JOIN conversation_members m
      ON m.conversation_id = i.conversation_id AND m.user_id = i.sender_id
    LEFT JOIN messages d
      ON d.conversation_id = i.conversation_id
      AND d.sender_id = i.sender_id
      AND d.client_msg_id = i.client_msg_id
  ), numbered AS (
    SELECT j.*, count(*) FILTER (WHERE j.outcome = 'stored')
                  OVER (PARTITION BY j.conversation_id ORDER BY j.ord ROWS UNBOUNDED PRECEDING) AS n
    FROM judged j
  ), moved AS (
    UPDATE conversations c
    SET last_seq = c.last_seq + k.total,
        last_change = c.last_change + k.total,
        last_count = c.last_count + k.total,
        updated_at = v_now,
        changed_xid = pg_current_xact_id()
    FROM (
      SELECT x.conversation_id, count(*) AS total
      FROM numbered x
      WHERE x.outcome = 'stored'
      GROUP BY x.conversation_id
    ) k
    WHERE c.id = k.conversation_id
  ), stored AS (
    INSERT INTO messages (conversation_id, seq, change, count, sender_id, client_msg_id,
                          content, reply_to, mentions, created_at)
    SELECT x.conversation_id, x.last_seq + x.n, x.last_change + x.n, x.last_count + x.n,
           x.sender_id, x.client_msg_id, x.content, x.reply_to, x.mentions, v_now
    FROM numbered x
    WHERE x.outcome = 'stored'
  ), sender_read AS (
    UPDATE conversation_members m
    SET read_seq = r.seq, read_count = r.count, changed_xid = pg_current_xact_id()
    FROM (
      SELECT x.conversation_id, x.sender_id,
             max(x.last_seq + x.n) AS seq, max(x.last_count + x.n) AS count
      FROM numbered x
      WHERE x.outcome = 'stored'
      GROUP BY x.conversation_id, x.sender_id
    ) r
    WHERE m.conversation_id = r.conversation_id AND m.user_id = r.sender_id
  )
  SELECT x.ord, x.outcome,
         coalesce(x.earlier_seq, x.last_seq + x.n),
         coalesce(x.earlier_change, x.last_change + x.n),
         coalesce(x.earlier_created_at, v_now),
         pg_current_xact_id_if_assigned()
  FROM numbered x;
END $$;
