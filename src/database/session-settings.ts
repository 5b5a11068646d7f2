import type { ClientBase } from 'pg';

/** Settings of PostgreSQL (`SET`), by name. */
export type SessionSettings = Readonly<Record<string, string | number>>;

/**
 * No statement of REST or the socket may hold a client longer than it is ready to wait, and a transaction whose node
 * froze must give its row locks back to the other nodes. All in milliseconds; the database enforces them.
 */
export const SESSION_LIMITS = {
  statement_timeout: 5000,
  lock_timeout: 4000,
  idle_in_transaction_session_timeout: 4000,
} as const;

/** Times as the driver reads them, whatever the database was told to write. */
export const ISO_DATES = { DateStyle: 'ISO' } as const;

/**
 * Settings of a session, set once it stands and in one round trip. As parameters of the start, where the driver would put
 * them, a pooler in between refuses the connection (pgbouncer: "unsupported startup parameter").
 *
 * An ack is a promise that the commit is on the disk. So a session whose `synchronous_commit` is off, by whatever the
 * database, the role or the address says, waits for the disk all the same; the other values all do.
 *
 * @returns whether the session may only read, by what the database says and not by `settings`
 */
export async function configureSession(client: ClientBase, settings: SessionSettings): Promise<boolean> {
  const set = Object.entries(settings).map(([name, value]) => `set_config('${name}', '${value}', false)`);
  const { rows } = await client.query<{ read_only: string }>(
    `SELECT current_setting('transaction_read_only') AS read_only,
      set_config('synchronous_commit',
        CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on'
        ELSE current_setting('synchronous_commit') END, false),
      ${set.join(', ')}`,
  );
  return rows[0]!.read_only === 'on';
}
