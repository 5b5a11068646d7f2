import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Group profiles and requests to join. Members are the members of the group's conversation. */
export class Groups1764000004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE groups (
        id bigint NOT NULL,
        name text NOT NULL,
        icon text,
        memo text,
        owner_id bigint NOT NULL,
        join_policy text NOT NULL DEFAULT 'approval',
        member_count integer NOT NULL,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        dissolved_at timestamptz(3),
        changed_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        CONSTRAINT groups_pkey PRIMARY KEY (id)
      );
      CREATE INDEX groups_owner_id_idx ON groups (owner_id);
      CREATE TRIGGER groups_touch BEFORE UPDATE ON groups
        FOR EACH ROW EXECUTE FUNCTION touch_changed_xid();

      CREATE TABLE join_requests (
        id bigint GENERATED ALWAYS AS IDENTITY,
        group_id bigint NOT NULL,
        user_id bigint NOT NULL,
        message text,
        status text NOT NULL DEFAULT 'pending',
        settled_by bigint,
        created_at timestamptz(3) NOT NULL DEFAULT now(),
        settled_at timestamptz(3),
        changed_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        CONSTRAINT join_requests_pkey PRIMARY KEY (id)
      );
      CREATE UNIQUE INDEX join_requests_pending_key ON join_requests (group_id, user_id)
        WHERE status = 'pending';
      CREATE INDEX join_requests_group_id_idx ON join_requests (group_id, id);
      CREATE INDEX join_requests_user_id_idx ON join_requests (user_id);
      CREATE TRIGGER join_requests_touch BEFORE UPDATE ON join_requests
        FOR EACH ROW EXECUTE FUNCTION touch_changed_xid();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE join_requests, groups');
  }
}
