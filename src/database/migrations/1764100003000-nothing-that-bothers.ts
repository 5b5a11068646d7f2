import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Requests that are held back after a rejection, and erasures that go step by step. */
export class NothingThatBothers1764100003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE contact_requests ADD COLUMN held boolean NOT NULL DEFAULT false;
      CREATE INDEX contact_requests_rejected_idx ON contact_requests (from_id, to_id, settled_at)
        WHERE status = 'rejected';

      ALTER TABLE join_requests ADD COLUMN held boolean NOT NULL DEFAULT false;
      CREATE INDEX join_requests_rejected_idx ON join_requests (group_id, user_id, settled_at)
        WHERE status = 'rejected';

      CREATE TABLE account_erasures (
        user_id bigint NOT NULL,
        begun_at timestamptz(3) NOT NULL DEFAULT now(),
        CONSTRAINT account_erasures_pkey PRIMARY KEY (user_id)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE account_erasures;
      DROP INDEX join_requests_rejected_idx, contact_requests_rejected_idx;
      DELETE FROM join_requests WHERE held;
      DELETE FROM contact_requests WHERE held;
      ALTER TABLE join_requests DROP COLUMN held;
      ALTER TABLE contact_requests DROP COLUMN held;
    `);
  }
}
