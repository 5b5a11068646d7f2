import type pg from 'pg';
import { AccessTokens } from '../../src/auth/access-token.js';
import type { Account } from '../load/load-plan.js';

/** The longest life that the server itself gives a token. */
export const TOKEN_SECONDS = 86_400;

/*
 * Rows exactly as the server's modules write them, in a handful of statements instead of one request a row. There are
 * no credentials: nobody logs in with a password, so nothing is hashed.
 */

/** The number is made from the id, so it is free in every later run; no network gives out numbers that begin so. */
const INSERT_USERS = `
  WITH fresh AS (
    SELECT nextval(pg_get_serial_sequence('users', 'id')) AS id FROM generate_series(1, $1)
  )
  INSERT INTO users (id, mobile, nickname) OVERRIDING SYSTEM VALUE
  SELECT id, '+8610' || lpad(id::text, 9, '0'), 'Load ' || id FROM fresh
  RETURNING id`;

const INSERT_SESSIONS = `
  INSERT INTO auth_sessions (user_id, device_name, device_platform, expires_at)
  SELECT user_id, 'bench', 'bench', now() + interval '90 days' FROM unnest($1::bigint[]) AS user_id
  RETURNING id, user_id`;

/** Users with a session each, in the order of their ids. */
export async function seedAccounts(client: pg.Client, count: number, secret: string): Promise<Account[]> {
  const users = await client.query<{ id: string }>(INSERT_USERS, [count]);
  const ids = users.rows.map(({ id }) => id).toSorted((a, b) => Number(a) - Number(b));
  const sessions = await client.query<{ id: string; user_id: string }>(INSERT_SESSIONS, [ids]);
  const sessionOf = new Map(sessions.rows.map((row) => [row.user_id, row.id]));
  const tokens = new AccessTokens(secret, TOKEN_SECONDS);
  return ids.map((userId) => ({ userId, accessToken: tokens.sign(userId, sessionOf.get(userId)!) }));
}

const INSERT_CONTACTS = `
  INSERT INTO contacts (user_id, contact_id)
  SELECT low, high FROM unnest($1::bigint[], $2::bigint[]) AS pair(low, high)
  UNION ALL
  SELECT high, low FROM unnest($1::bigint[], $2::bigint[]) AS pair(low, high)`;

const INSERT_SINGLES = `
  WITH made AS (
    INSERT INTO conversations (type, low_user_id, high_user_id)
    SELECT 'single', low, high FROM unnest($1::bigint[], $2::bigint[]) AS pair(low, high)
    RETURNING id, low_user_id, high_user_id
  ), both_sides AS (
    INSERT INTO conversation_members (conversation_id, user_id, send_state)
    SELECT made.id, side.user_id, 'open' FROM made, unnest(ARRAY[low_user_id, high_user_id]) AS side(user_id)
  )
  SELECT id, low_user_id, high_user_id FROM made`;

interface SingleRow {
  id: string;
  low_user_id: string;
  high_user_id: string;
}

/**
 * Makes contacts of each other, with the conversation that contacts have. The first of each pair has the lower id.
 *
 * @returns the conversations, in the order of the pairs
 */
export async function seedContacts(
  client: pg.Client,
  pairs: readonly (readonly [low: string, high: string])[],
): Promise<string[]> {
  const sides = [pairs.map(([low]) => low), pairs.map(([, high]) => high)];
  await client.query(INSERT_CONTACTS, sides);
  const { rows } = await client.query<SingleRow>(INSERT_SINGLES, sides);
  const idOf = new Map(rows.map((row) => [`${row.low_user_id}:${row.high_user_id}`, row.id]));
  return pairs.map((pair) => idOf.get(pair.join(':'))!);
}

/** The 1st and 2nd account, the 3rd and 4th, and so on; an odd one out stays alone. */
export function consecutivePairs(accounts: readonly Account[]): [low: string, high: string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < accounts.length; i += 2) pairs.push([accounts[i]!.userId, accounts[i + 1]!.userId]);
  return pairs;
}
