import { Injectable } from '@nestjs/common';
import type { Queryable } from '../database/database.js';
import { GROUP_COLUMNS, MAX_GROUP_ID, type SeenGroupRow } from './group.repository.js';

/** The newest groups that a search looks through one after the other: where matches are frequent, they fill the page. */
export const NEWEST = 2_000;
/** Groups that the index may give for a search; where there are more, it would give nearly all of them. */
export const MOST_CANDIDATES = 5_000;

export interface FoundGroups {
  rows: SeenGroupRow[];
  /** Where the search ended without having filled the page: what is below was not looked at. */
  continueBelow?: string;
}

type Newest = Partial<SeenGroupRow> & { looked_at: number; last_id: string | null };
type Candidates = Partial<SeenGroupRow> & { candidates: number };

/** As `comparableText` makes $2; strpos takes every character literally. */
const MATCHES = 'strpos(lower(normalize(name, NFKC)), $2) > 0';
const MAY_BE_FOUND = `join_policy <> 'invite' AND dissolved_at IS NULL`;

/** The rows of `found`, ids below $3 and at most $4, as $1 sees them, behind the columns of `told`: one row where none was found. */
const seen = (told: string, found: string): string => `
  SELECT told.*, ${GROUP_COLUMNS}, m.role
  FROM (${told}) told
  LEFT JOIN (
    SELECT x.* FROM (${found} ORDER BY id DESC LIMIT $4) f JOIN groups x ON x.id = f.id
  ) g ON true
  LEFT JOIN conversation_members m ON m.conversation_id = g.id AND m.user_id = $1 AND m.left_seq IS NULL
  ORDER BY g.id DESC`;

export const NEWEST_QUERY = `
  WITH newest AS MATERIALIZED (
    SELECT id, ${MAY_BE_FOUND} AND ${MATCHES} AS matches
    FROM (SELECT * FROM groups WHERE id < $3 ORDER BY id DESC LIMIT ${NEWEST}) AS last_made
  )
  ${seen(
    'SELECT count(*)::int AS looked_at, min(id) AS last_id FROM newest',
    'SELECT id FROM newest WHERE matches',
  )}`;

export const CANDIDATES_QUERY = `
  WITH candidates AS MATERIALIZED (
    SELECT id, name FROM groups
    WHERE ${MAY_BE_FOUND} AND name_grams(name) COLLATE "C" @> ARRAY(
      -- Pairs are rarer than characters, which are only for a text of one.
      SELECT gram FROM unnest(name_grams($2)) AS gram WHERE char_length(gram) = least(2, char_length($2)))
    LIMIT ${MOST_CANDIDATES + 1}
  )
  ${seen(
    'SELECT count(*)::int AS candidates FROM candidates',
    `SELECT id FROM candidates WHERE id < $3 AND ${MATCHES}`,
  )}`;

/**
 * Finds groups by a part of the name, and reads some thousand at most: the newest ones in their order, then those that
 * the index gives. Where that would be too many, a search ends at the newest, and the next page goes on below them.
 */
@Injectable()
export class GroupSearchRepository {
  /** Groups that take new members whose name holds `text` (as of `comparableText`), newest first, below `beforeId`. */
  async search(
    db: Queryable,
    userId: string,
    text: string,
    beforeId: string | undefined,
    limit: number,
  ): Promise<FoundGroups> {
    const parameters = [userId, text, beforeId ?? MAX_GROUP_ID, limit];
    const newest = await db.query<Newest>(NEWEST_QUERY, parameters);
    const { looked_at: lookedAt, last_id: lastId } = newest[0]!;
    if (lookedAt < NEWEST || found(newest).length === limit) return { rows: found(newest) };
    const indexed = await db.query<Candidates>(CANDIDATES_QUERY, parameters);
    if (indexed[0]!.candidates <= MOST_CANDIDATES) return { rows: found(indexed) };
    return { rows: found(newest), continueBelow: lastId! };
  }
}

const found = (rows: readonly Partial<SeenGroupRow>[]): SeenGroupRow[] =>
  rows.filter((row): row is SeenGroupRow => row.id !== null);
