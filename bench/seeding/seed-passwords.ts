import type pg from 'pg';

/** The stored hash of a user's password. */
export async function passwordHash(client: pg.Client, userId: string): Promise<string> {
  const { rows } = await client.query<{ password_hash: string }>(
    'SELECT password_hash FROM credentials WHERE user_id = $1',
    [userId],
  );
  return rows[0]!.password_hash;
}

/** Gives users one and the same password, by its hash. @returns their mobile numbers, for the login */
export async function seedPassword(
  client: pg.Client,
  userIds: readonly string[],
  hash: string,
): Promise<string[]> {
  const { rows } = await client.query<{ mobile: string }>(
    `WITH given AS (
       INSERT INTO credentials (user_id, password_hash)
       SELECT user_id, $2 FROM unnest($1::bigint[]) AS user_id
     )
     SELECT mobile FROM users WHERE id = ANY ($1::bigint[])`,
    [userIds, hash],
  );
  return rows.map(({ mobile }) => mobile);
}
