import { Injectable } from '@nestjs/common';
import type { Queryable, Transaction } from '../database/database.js';
import type { DatabaseFingerprint } from './database-fingerprint.js';

/** The stored epoch beside what the database looks like now. */
export interface EpochState {
  /** Null before the first start. */
  stored: { epoch: string; fingerprint: DatabaseFingerprint } | null;
  present: DatabaseFingerprint;
  /** The next transaction id that will be assigned. */
  nextXid: bigint;
  /** Messages carry transaction ids that this database has yet to assign: they come from another one. */
  hasFutureRows: boolean;
}

/** Functions that only superusers and roles they trust may call; calling one without the right is an error. */
interface Privileges {
  system: boolean;
  directory: boolean;
}

interface EpochRow {
  epoch: string | null;
  fingerprint: string | null;
  next_xid: string;
  has_future_rows: boolean;
  present: DatabaseFingerprint;
}

@Injectable()
export class LogEpochRepository {
  async findState(db: Queryable): Promise<EpochState> {
    const sql = stateQuery(await this.privileges(db));
    const [row] = await db.query<EpochRow>(sql);
    const { epoch, fingerprint, next_xid, has_future_rows, present } = row!;
    return {
      stored: epoch === null ? null : { epoch, fingerprint: parseFingerprint(fingerprint!) },
      present,
      nextXid: BigInt(next_xid),
      hasFutureRows: has_future_rows,
    };
  }

  /** Makes the row where there is none and holds it until the transaction ends, so that one node decides. */
  async lock(tx: Transaction): Promise<void> {
    await tx.query(
      `INSERT INTO log_epoch (epoch, fingerprint) VALUES ('', '{}') ON CONFLICT (singleton) DO NOTHING`,
    );
    await tx.query('SELECT 1 FROM log_epoch FOR UPDATE');
  }

  async store(tx: Transaction, epoch: string, fingerprint: DatabaseFingerprint): Promise<void> {
    await tx.query('UPDATE log_epoch SET epoch = $1, fingerprint = $2', [epoch, JSON.stringify(fingerprint)]);
  }

  /**
   * Stamps rows from another database's future with this transaction. They would look changed to every sync until
   * this database has counted up to them, which may take years. The tables are those that have the column.
   */
  async adoptFutureRows(tx: Transaction): Promise<void> {
    await tx.query('SET LOCAL statement_timeout = 0');
    const tables = await tx.query<{ name: string }>(
      `SELECT a.attrelid::regclass::text AS name
       FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
       WHERE a.attname = 'changed_xid' AND c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
       ORDER BY 1`,
    );
    for (const { name } of tables) {
      await tx.query(
        `UPDATE ${name} SET changed_xid = pg_current_xact_id()
         WHERE changed_xid >= pg_snapshot_xmax(pg_current_snapshot())`,
      );
    }
  }

  private async privileges(db: Queryable): Promise<Privileges> {
    const [row] = await db.query<Privileges>(
      `SELECT has_function_privilege('pg_control_system()', 'execute') AS system,
              has_function_privilege('pg_stat_file(text)', 'execute') AS directory`,
    );
    return row!;
  }
}

/** A visible row's transaction is below the snapshot's xmax, so one at or above it was not written here. */
function stateQuery({ system, directory }: Privileges): string {
  const optional = [
    system ? `'system', (SELECT system_identifier::text FROM pg_control_system()),` : '',
    directory
      ? `'directory', (SELECT extract(epoch FROM change)::text FROM pg_stat_file('PG_VERSION')),`
      : '',
  ];
  return `
    SELECT e.epoch, e.fingerprint,
      pg_snapshot_xmax(pg_current_snapshot())::text AS next_xid,
      coalesce(
        (SELECT changed_xid FROM messages ORDER BY changed_xid DESC LIMIT 1)
          >= pg_snapshot_xmax(pg_current_snapshot()), false) AS has_future_rows,
      jsonb_build_object(
        ${optional.join('\n')}
        'database', (SELECT oid::text FROM pg_database WHERE datname = current_database()),
        'messages', 'messages'::regclass::oid::text,
        'timeline', left(pg_walfile_name(pg_current_wal_lsn()), 8)) AS present
    FROM (VALUES (true)) AS one LEFT JOIN log_epoch e ON e.epoch <> ''`;
}

function parseFingerprint(text: string): DatabaseFingerprint {
  return JSON.parse(text) as DatabaseFingerprint;
}
