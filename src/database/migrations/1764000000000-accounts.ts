import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Users, their credentials, device sessions with refresh tokens, and socket tickets. */
export class Accounts1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION touch_changed_xid() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.changed_xid := pg_current_xact_id();
        RETURN NEW;
      END $$;

      CREATE TABLE users (
        id bigint GENERATED ALWAYS AS IDENTITY,
        mobile text,
        nickname text NOT NULL,
        avatar text,
        sex text NOT NULL DEFAULT 'U',
        memo text,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        deleted_at timestamptz(3),
        changed_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        CONSTRAINT users_pkey PRIMARY KEY (id),
        CONSTRAINT users_mobile_key UNIQUE (mobile)
      );
      CREATE TRIGGER users_touch BEFORE UPDATE ON users
        FOR EACH ROW EXECUTE FUNCTION touch_changed_xid();
      CREATE INDEX users_created_at_idx ON users (created_at);

      CREATE TABLE credentials (
        user_id bigint NOT NULL,
        password_hash text NOT NULL,
        changed_at timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT credentials_pkey PRIMARY KEY (user_id)
      );

      CREATE TABLE auth_sessions (
        id bigint GENERATED ALWAYS AS IDENTITY,
        user_id bigint NOT NULL,
        device_name text,
        device_platform text,
        user_agent text,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        last_seen_at timestamptz(3) NOT NULL DEFAULT now(),
        expires_at timestamptz(3) NOT NULL,
        revoked_at timestamptz(3),
        CONSTRAINT auth_sessions_pkey PRIMARY KEY (id)
      );
      CREATE INDEX auth_sessions_user_id_idx ON auth_sessions (user_id);

      CREATE TABLE refresh_tokens (
        token_hash bytea NOT NULL,
        session_id bigint NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        used_at timestamptz(3),
        CONSTRAINT refresh_tokens_pkey PRIMARY KEY (token_hash)
      );
      CREATE INDEX refresh_tokens_session_id_idx ON refresh_tokens (session_id);

      CREATE TABLE ws_tickets (
        ticket_hash bytea NOT NULL,
        session_id bigint NOT NULL,
        access_expires_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        CONSTRAINT ws_tickets_pkey PRIMARY KEY (ticket_hash)
      );
      CREATE INDEX ws_tickets_expires_at_idx ON ws_tickets (expires_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE ws_tickets, refresh_tokens, auth_sessions, credentials, users;
      DROP FUNCTION touch_changed_xid();
    `);
  }
}
