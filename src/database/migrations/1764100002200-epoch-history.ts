import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The epoch remembers those before it, where the messages lay when it began, and the key that signs sync cursors. */
export class EpochHistory1764100002200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE log_epoch ADD COLUMN former text[] NOT NULL DEFAULT '{}', ADD COLUMN storage text,
        ADD COLUMN cursor_key bytea;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE log_epoch DROP COLUMN former, DROP COLUMN storage, DROP COLUMN cursor_key',
    );
  }
}
