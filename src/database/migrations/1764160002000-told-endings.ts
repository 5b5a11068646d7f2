import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Blocks and requests that end leave a tombstone, so that `sync` can tell of it. */
export class ToldEndings1764160002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE blocks ADD COLUMN deleted_at timestamptz(3);
      CREATE TRIGGER blocks_touch BEFORE UPDATE ON blocks
        FOR EACH ROW EXECUTE FUNCTION touch_changed_xid();
      ALTER TABLE contact_requests ADD COLUMN deleted_at timestamptz(3);
      ALTER TABLE join_requests ADD COLUMN deleted_at timestamptz(3);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM join_requests WHERE deleted_at IS NOT NULL;
      DELETE FROM contact_requests WHERE deleted_at IS NOT NULL;
      DELETE FROM blocks WHERE deleted_at IS NOT NULL;
      ALTER TABLE join_requests DROP COLUMN deleted_at;
      ALTER TABLE contact_requests DROP COLUMN deleted_at;
      DROP TRIGGER blocks_touch ON blocks;
      ALTER TABLE blocks DROP COLUMN deleted_at;
    `);
  }
}
