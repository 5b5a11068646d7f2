-- The short way into the log, for a batch that is what nearly every batch is: messages that were never stored before,
-- from senders who may send. It stores all of them, or changes nothing and returns no row; then `append_messages`
-- judges them one by one. Rights, numbers and promises are the same; what it spares is a look for an earlier copy of each
-- message (the unique index says so by itself), rights looked up for each message in place of each sender, and an
-- answer for each message in place of each conversation: a third of the database's time.
--
-- Conversations and senders come once each. A message names its conversation by `place`, from 1, and stands there as
-- the `n`th of the batch. The contents come as one text, separated by U+001F, which no JSON text holds as such: an array
-- of them would be escaped character by character, and unescaped again.
CREATE OR REPLACE FUNCTION append_new_messages(
  p_conversation_ids bigint[],
  p_totals integer[],
  p_sender_places integer[],
  p_sender_conversation_ids bigint[],
  p_sender_ids bigint[],
  p_sender_last_ns integer[],
  p_sender_lowest_reply_tos bigint[],
  p_sender_highest_reply_tos bigint[],
  p_places integer[],
  p_ns integer[],
  p_message_conversation_ids bigint[],
  p_message_sender_ids bigint[],
  p_client_msg_ids text[],
  p_contents text,
  p_reply_tos bigint[],
  p_mentions text[],
  p_open_states text[]
) RETURNS TABLE (
  o_last_seqs bigint[],
  o_last_changes bigint[],
  o_created_at timestamptz,
  o_xid xid8
) LANGUAGE plpgsql AS $$
DECLARE
  v_last_counts bigint[];
  v_allowed integer;
BEGIN
  -- As in append_messages: everything below sees the world as it is after these locks were granted.
  PERFORM 1 FROM conversations c
    WHERE c.id = ANY (p_conversation_ids)
    ORDER BY c.id
    FOR NO KEY UPDATE;
  o_created_at := clock_timestamp()::timestamptz(3);
  o_xid := pg_current_xact_id();

  WITH moved AS (
    UPDATE conversations c
    SET last_seq = c.last_seq + k.total,
        last_change = c.last_change + k.total,
        last_count = c.last_count + k.total,
        updated_at = o_created_at,
        changed_xid = o_xid
    FROM unnest(p_conversation_ids, p_totals) WITH ORDINALITY AS k(id, total, place)
    WHERE c.id = k.id
    RETURNING k.place, c.last_seq - k.total AS seq, c.last_change - k.total AS change,
              c.last_count - k.total AS count
  )
  SELECT array_agg(seq ORDER BY place), array_agg(change ORDER BY place), array_agg(count ORDER BY place)
  INTO o_last_seqs, o_last_changes, v_last_counts
  FROM moved;
  IF cardinality(o_last_seqs) IS DISTINCT FROM cardinality(p_conversation_ids) THEN
    RAISE SQLSTATE 'SK001';
  END IF;

  UPDATE conversation_members m
  SET read_seq = o_last_seqs[s.place] + s.last_n,
      read_count = v_last_counts[s.place] + s.last_n,
      changed_xid = o_xid
  FROM unnest(p_sender_places, p_sender_conversation_ids, p_sender_ids, p_sender_last_ns,
              p_sender_lowest_reply_tos, p_sender_highest_reply_tos)
    AS s(place, conversation_id, user_id, last_n, lowest_reply_to, highest_reply_to)
  WHERE m.conversation_id = s.conversation_id
    AND m.user_id = s.user_id
    AND m.send_state = ANY (p_open_states)
    AND (m.muted_until IS NULL OR m.muted_until <= o_created_at)
    AND (s.lowest_reply_to IS NULL
      OR s.lowest_reply_to >= m.joined_seq AND s.highest_reply_to <= o_last_seqs[s.place]);
  GET DIAGNOSTICS v_allowed = ROW_COUNT;
  IF v_allowed <> cardinality(p_sender_ids) THEN
    RAISE SQLSTATE 'SK001';
  END IF;

  INSERT INTO messages (conversation_id, seq, change, count, sender_id, client_msg_id,
                        content, reply_to, mentions, created_at, changed_xid)
  SELECT i.conversation_id, o_last_seqs[i.place] + i.n, o_last_changes[i.place] + i.n,
         v_last_counts[i.place] + i.n, i.sender_id, i.client_msg_id,
         i.content::jsonb, i.reply_to, i.mentions::jsonb, o_created_at, o_xid
  FROM unnest(p_places, p_ns, p_message_conversation_ids, p_message_sender_ids, p_client_msg_ids,
              string_to_array(p_contents, E'\x1f'), p_reply_tos, p_mentions)
    AS i(place, n, conversation_id, sender_id, client_msg_id, content, reply_to, mentions);
  RETURN NEXT;
EXCEPTION
  -- Somebody may not send, or something was stored before: the block's changes are undone, nothing is said.
  WHEN unique_violation OR SQLSTATE 'SK001' THEN
    RETURN;
END $$;
