import { type Client, type CustomTypesConfig, type QueryArrayResult, types } from 'pg';

/** Values come back as PostgreSQL writes them; who asks knows the types, and a batch has one timestamp to parse. */
const RAW_VALUES: CustomTypesConfig = { getTypeParser: () => (value: string) => value };

/**
 * Runs a statement that is named, so that PostgreSQL parses and plans it once a connection, with rows as arrays, so that
 * no row object is built.
 *
 * With a callback, because of what the driver's own promise does to the young generation: see `WatchedClient`.
 */
export function queryRaw<Row extends unknown[]>(
  client: Client,
  name: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    const statement = { name, text, values, rowMode: 'array', types: RAW_VALUES } as const;
    client.query<Row>(statement, (error: Error | null, result: QueryArrayResult<Row>) => {
      if (error) reject(error);
      else resolve(result.rows);
    });
  });
}

const parseTimestamp = types.getTypeParser(types.builtins.TIMESTAMPTZ) as (raw: string) => Date;
/** The OID of `bigint[]`, which the driver's list of types leaves out although it has a parser for it. */
const BIGINT_ARRAY = 1016 as Parameters<typeof types.getTypeParser>[0];
const parseBigints = types.getTypeParser(BIGINT_ARRAY) as (raw: string) => string[];

/** A timestamp as PostgreSQL writes it, in the form of the protocol. */
export const toTimestamp = (raw: string): string => parseTimestamp(raw).toISOString();

/** An array of `bigint`, as PostgreSQL writes it. */
export const toNumbers = (raw: string): number[] => parseBigints(raw).map(Number);
