import { Injectable } from '@nestjs/common';
import type { Queryable, Transaction } from '../../database/database.js';
import type { DatabaseFingerprint } from './database-fingerprint.js';

/** The stored epoch beside what the database looks like now. */
export interface EpochState {
  /** Null before the first start. */
  stored: {
    epoch: string;
    fingerprint: DatabaseFingerprint;
    former: readonly string[];
    storage: string | null;
    cursorKey: Buffer | null;
  } | null;
  present: DatabaseFingerprint;
  /** The file of the messages. */
  storage: string;
  /** The next transaction id that will be assigned. */
  nextXid: bigint;
  /** Every transaction below has ended. */
  settledXid: bigint;
  /** Bytes of WAL that are on the disk. */
  wal: bigint;
  /** The transaction that wrote the last message; 0 without any. */
  messageXid: bigint;
  /** Messages carry transaction ids that this database has yet to assign: they come from another one. */
  hasFutureRows: boolean;
}

/** Functions that only superusers and roles they trust may call; calling one without the right is an error. */
interface Privileges {
  system: boolean;
  directory: boolean;
}

/** Epochs that are remembered: each stands for a restore, so these are years. */
const MAX_FORMER = 100;

interface EpochRow {
  epoch: string | null;
  fingerprint: string | null;
  former: string[];
  stored_storage: string | null;
  cursor_key: Buffer | null;
  storage: string;
  next_xid: string;
  settled_xid: string;
  wal: string;
  message_xid: string;
  present: DatabaseFingerprint;
}

@Injectable()
export class LogEpochRepository {
  async findState(db: Queryable): Promise<EpochState> {
    const sql = stateQuery(await this.privileges(db));
    const [row] = await db.query<EpochRow>(sql);
    const { epoch, fingerprint, former, stored_storage, storage, present } = row!;
    const [nextXid, messageXid] = [BigInt(row!.next_xid), BigInt(row!.message_xid)];
    return {
      stored:
        epoch === null
          ? null
          : {
              epoch,
              fingerprint: parseFingerprint(fingerprint!),
              former,
              storage: stored_storage,
              cursorKey: row!.cursor_key,
            },
      present,
      storage,
      nextXid,
      settledXid: BigInt(row!.settled_xid),
      wal: BigInt(row!.wal),
      messageXid,
      // A visible row's transaction is below the snapshot's xmax, so one at or above it was not written here.
      hasFutureRows: messageXid >= nextXid,
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
    await tx.query(
      `UPDATE log_epoch SET epoch = $1, fingerprint = $2, storage = pg_relation_filenode('messages')::text,
         cursor_key = coalesce(cursor_key, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())),
         former = CASE WHEN epoch IN ('', $1) THEN former
           ELSE (former || epoch)[greatest(1, cardinality(former) - ${MAX_FORMER} + 2):] END`,
      [epoch, JSON.stringify(fingerprint)],
    );
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

function stateQuery({ system, directory }: Privileges): string {
  const optional = [
    system ? `'system', (SELECT system_identifier::text FROM pg_control_system()),` : '',
    directory
      ? `'directory', (SELECT extract(epoch FROM change)::text FROM pg_stat_file('PG_VERSION')),`
      : '',
  ];
  return `
    SELECT e.epoch, e.fingerprint, e.former, e.storage AS stored_storage, e.cursor_key,
      pg_relation_filenode('messages')::text AS storage,
      pg_snapshot_xmax(pg_current_snapshot())::text AS next_xid,
      pg_snapshot_xmin(pg_current_snapshot())::text AS settled_xid,
      (pg_current_wal_flush_lsn() - '0/0')::text AS wal,
      coalesce((SELECT changed_xid::text FROM messages ORDER BY changed_xid DESC LIMIT 1), '0') AS message_xid,
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
