import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When a member read last, beside when the row changed last: the other of a single conversation is told of the former
 * alone, not of pins and mutes. Of what was read before this migration nobody is told.
 */
export class PeerReadPosition1764160001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE conversation_members ADD COLUMN read_xid xid8 NOT NULL DEFAULT '0'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE conversation_members DROP COLUMN read_xid');
  }
}
