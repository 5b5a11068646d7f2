import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The log: conversations, their members and their messages. */
export class Conversations1764000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- No index on anything that a message changes, and room on each page: the update of every message stays HOT.
      CREATE TABLE conversations (
        id bigint GENERATED ALWAYS AS IDENTITY,
        type text NOT NULL,
        low_user_id bigint,
        high_user_id bigint,
        last_seq bigint NOT NULL DEFAULT 0,
        last_change bigint NOT NULL DEFAULT 0,
        last_count bigint NOT NULL DEFAULT 0,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        updated_at timestamptz(3) NOT NULL DEFAULT now(),
        changed_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        CONSTRAINT conversations_pkey PRIMARY KEY (id),
        CONSTRAINT conversations_pair_key UNIQUE (low_user_id, high_user_id)
      ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

      CREATE TABLE conversation_members (
        conversation_id bigint NOT NULL,
        user_id bigint NOT NULL,
        role text NOT NULL DEFAULT 'member',
        send_state text NOT NULL DEFAULT 'open',
        muted_until timestamptz(3),
        display_name text,
        joined_seq bigint NOT NULL DEFAULT 0,
        joined_at timestamptz(3) NOT NULL DEFAULT now(),
        left_seq bigint,
        left_profile jsonb,
        read_seq bigint NOT NULL DEFAULT 0,
        read_count bigint NOT NULL DEFAULT 0,
        pinned boolean NOT NULL DEFAULT false,
        muted boolean NOT NULL DEFAULT false,
        changed_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        CONSTRAINT conversation_members_pkey PRIMARY KEY (conversation_id, user_id)
      ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
      CREATE INDEX conversation_members_user_id_idx ON conversation_members (user_id, conversation_id);

      -- Every unique key holds conversation_id, so the table can be partitioned and distributed by it.
      CREATE TABLE messages (
        conversation_id bigint NOT NULL,
        seq bigint NOT NULL,
        change bigint NOT NULL,
        count bigint NOT NULL,
        sender_id bigint,
        client_msg_id text,
        content jsonb,
        reply_to bigint,
        mentions jsonb,
        created_at timestamptz(3) NOT NULL,
        edited_at timestamptz(3),
        recalled_at timestamptz(3),
        changed_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        CONSTRAINT messages_pkey PRIMARY KEY (conversation_id, seq)
      ) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);
      CREATE UNIQUE INDEX messages_client_msg_id_key ON messages (conversation_id, sender_id, client_msg_id);
      CREATE INDEX messages_change_idx ON messages (conversation_id, change);
      CREATE INDEX messages_changed_xid_idx ON messages (changed_xid);

      CREATE TABLE log_epoch (
        singleton boolean NOT NULL DEFAULT true,
        epoch text NOT NULL,
        fingerprint text NOT NULL,
        CONSTRAINT log_epoch_pkey PRIMARY KEY (singleton)
      );

      CREATE TABLE presence_leases (
        user_id bigint NOT NULL,
        online_until timestamptz(3) NOT NULL,
        last_seen_at timestamptz(3) NOT NULL,
        CONSTRAINT presence_leases_pkey PRIMARY KEY (user_id)
      ) WITH (fillfactor = 70);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE presence_leases, log_epoch, messages, conversation_members, conversations',
    );
  }
}
