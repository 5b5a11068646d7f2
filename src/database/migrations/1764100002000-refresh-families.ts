import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Refresh tokens know which one they came from, so that a lost answer can be asked for again. */
export class RefreshFamilies1764100002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE refresh_tokens ADD COLUMN predecessor_hash bytea');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE refresh_tokens DROP COLUMN predecessor_hash');
  }
}
