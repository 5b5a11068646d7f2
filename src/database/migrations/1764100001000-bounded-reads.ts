import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Indexes for what was found by reading everything: groups by a part of the name, dead sessions, requests by status. */
export class BoundedReads1764100001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The characters of a name and their pairs, in the form in which names are compared. Of characters and not of words,
      -- so that any part of a name in any script is found, and needs no extension. The cost keeps the planner from making
      -- them for every row.
      CREATE FUNCTION name_grams(name text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$
        SELECT array_agg(DISTINCT substr(compared.text, n, size) COLLATE "C")
        FROM (SELECT lower(normalize(name, NFKC)) AS text) compared,
          generate_series(1, char_length(compared.text)) n, generate_series(1, 2) size
        WHERE n + size - 1 <= char_length(compared.text)
      $$;
      CREATE INDEX groups_name_grams_idx ON groups USING gin (name_grams(name) COLLATE "C")
        WHERE join_policy <> 'invite' AND dissolved_at IS NULL;

      CREATE INDEX auth_sessions_dead_since_idx ON auth_sessions (least(expires_at, revoked_at));

      CREATE INDEX contact_requests_from_status_idx ON contact_requests (from_id, status, id);
      CREATE INDEX contact_requests_to_status_idx ON contact_requests (to_id, status, id);
      CREATE INDEX join_requests_status_idx ON join_requests (group_id, status, id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX join_requests_status_idx, contact_requests_to_status_idx, contact_requests_from_status_idx,
        auth_sessions_dead_since_idx, groups_name_grams_idx;
      DROP FUNCTION name_grams(text);
    `);
  }
}
