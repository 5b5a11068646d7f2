import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A lease belongs to the node that renews it, so that its successor can end what it left behind. */
export class PresenceNodes1764100002300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE presence_leases ADD COLUMN node_id text NOT NULL DEFAULT '';
      ALTER TABLE presence_leases ALTER COLUMN node_id DROP DEFAULT,
        DROP CONSTRAINT presence_leases_pkey,
        ADD CONSTRAINT presence_leases_pkey PRIMARY KEY (user_id, node_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM presence_leases a USING presence_leases b
      WHERE a.user_id = b.user_id AND (a.online_until, a.node_id) < (b.online_until, b.node_id);
      ALTER TABLE presence_leases DROP CONSTRAINT presence_leases_pkey,
        ADD CONSTRAINT presence_leases_pkey PRIMARY KEY (user_id), DROP COLUMN node_id;
    `);
  }
}
