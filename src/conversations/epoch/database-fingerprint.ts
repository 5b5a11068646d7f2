/**
 * What tells a database from a restored or cloned copy of it. Each part changes by another way of restoring; a part
 * is absent where the server's role may not read it.
 */
export interface DatabaseFingerprint {
  /** Made by initdb: another cluster. */
  system?: string;
  /** Object id of the database: created anew, or cloned. */
  database: string;
  /** Object id of the messages table: loaded from a dump into the same database. */
  messages: string;
  /** WAL timeline: point-in-time recovery, or a standby that was promoted. */
  timeline: string;
  /** When the inode of the cluster's PG_VERSION last changed: its files were copied back. Copies cannot fake it. */
  directory?: string;
}

/** True when no part that both of them know differs. */
export function isSameDatabase(one: DatabaseFingerprint, other: DatabaseFingerprint): boolean {
  return (Object.keys(one) as (keyof DatabaseFingerprint)[]).every(
    (part) => one[part] === undefined || other[part] === undefined || one[part] === other[part],
  );
}
