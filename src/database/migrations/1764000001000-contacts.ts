import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Contacts (two rows a pair, one for each side), the requests that lead to them, and blocks. */
export class Contacts1764000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE contacts (
        user_id bigint NOT NULL,
        contact_id bigint NOT NULL,
        remark text,
        tags text[] NOT NULL DEFAULT '{}',
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        deleted_at timestamptz(3),
        changed_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        CONSTRAINT contacts_pkey PRIMARY KEY (user_id, contact_id)
      );
      CREATE TRIGGER contacts_touch BEFORE UPDATE ON contacts
        FOR EACH ROW EXECUTE FUNCTION touch_changed_xid();

      CREATE TABLE contact_requests (
        id bigint GENERATED ALWAYS AS IDENTITY,
        from_id bigint NOT NULL,
        to_id bigint NOT NULL,
        status text NOT NULL DEFAULT 'pending',
        message text,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        settled_at timestamptz(3),
        changed_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        CONSTRAINT contact_requests_pkey PRIMARY KEY (id)
      );
      CREATE UNIQUE INDEX contact_requests_pending_key ON contact_requests (from_id, to_id)
        WHERE status = 'pending';
      CREATE INDEX contact_requests_from_id_idx ON contact_requests (from_id, id);
      CREATE INDEX contact_requests_to_id_idx ON contact_requests (to_id, id);
      CREATE TRIGGER contact_requests_touch BEFORE UPDATE ON contact_requests
        FOR EACH ROW EXECUTE FUNCTION touch_changed_xid();

      CREATE TABLE blocks (
        user_id bigint NOT NULL,
        blocked_id bigint NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        changed_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        CONSTRAINT blocks_pkey PRIMARY KEY (user_id, blocked_id)
      );
      CREATE INDEX blocks_blocked_id_idx ON blocks (blocked_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE blocks, contact_requests, contacts');
  }
}
