import pg from 'pg';
import { ConfigurationError } from '../config/environment.js';

/** Rounds of the comparison: where others use the pooler too, one of them may miss what the next one finds. */
const ROUNDS = 5;
/** SQLSTATE with which pgbouncer refuses a transaction where it pools by statement. */
const PROTOCOL_VIOLATION = '08P01';

/**
 * Refuses a pooler that gives each transaction another session (pgbouncer's `pool_mode = transaction` or `statement`): the
 * settings of a session, its prepared statements and its locks would be somebody else's. Such a start looks well while the
 * pooler is idle, because the one who asks again gets the session that was used last. So a second client comes in
 * between and stays in a transaction: it takes the session of the first one, or one of them is seen to change.
 *
 * @param first a connection of its own that nobody uses meanwhile
 * @throws ConfigurationError
 */
export async function refuseTransactionPooler(url: string, first: pg.Client): Promise<void> {
  const second = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  second.on('error', () => undefined);
  await second.connect();
  try {
    for (let round = 1; round <= ROUNDS; round++) await compare(first, second);
  } finally {
    await second.end().catch(() => undefined);
  }
}

async function compare(first: pg.Client, second: pg.Client): Promise<void> {
  const before = await backendOf(first);
  await begin(second);
  try {
    const other = await backendOf(second);
    if (other === before || (await backendOf(first)) !== before) throw refusal();
  } finally {
    await second.query('ROLLBACK').catch(() => undefined);
  }
}

async function begin(client: pg.Client): Promise<void> {
  await client.query('BEGIN').catch((error: { code?: string }) => {
    throw error.code === PROTOCOL_VIOLATION ? refusal() : error;
  });
}

async function backendOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]!.pid;
}

const refusal = (): ConfigurationError =>
  new ConfigurationError(
    'DATABASE_URL leads to a connection pooler that gives each transaction another session (pgbouncer: pool_mode = transaction or statement). Set pool_mode = session for this database, or connect to PostgreSQL itself: the server keeps its own pool.',
  );
