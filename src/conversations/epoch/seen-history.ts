import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { DatabaseConfig, ServerConfig } from '../../config/config.js';

/**
 * How far a history was when a node looked. Each number only grows, and each stood on the disk of the database: one that
 * goes down belongs to a database that was taken back, and none goes down when PostgreSQL crashes.
 */
export interface HistoryMarks {
  /** Every transaction below had ended. */
  xid: bigint;
  /** Bytes of WAL that were flushed. */
  wal: bigint;
  /** The transaction that wrote or changed the last message; messages are never removed. */
  messageXid: bigint;
}

export interface SeenHistory extends HistoryMarks {
  epoch: string;
}

const NAME = 'seen-history.json';

/**
 * What this node has seen, kept outside of the database: a volume that is taken back with everything in it looks from the
 * inside as if nothing had happened.
 */
@Injectable()
export class SeenHistoryFile {
  private readonly logger = new Logger(SeenHistoryFile.name);
  private readonly directory: string;
  private readonly database: string;
  private written = '';
  private isBroken = false;

  constructor(server: ServerConfig, { identity }: DatabaseConfig) {
    this.directory = server.dataDir;
    this.database = identity;
  }

  /** Undefined when there is none for this database. */
  async read(): Promise<SeenHistory | undefined> {
    try {
      const { database, epoch, ...marks } = JSON.parse(
        await readFile(join(this.directory, NAME), 'utf8'),
      ) as Record<keyof SeenHistory | 'database', string>;
      if (database !== this.database) return undefined;
      return {
        epoch,
        xid: BigInt(marks.xid),
        wal: BigInt(marks.wal),
        messageXid: BigInt(marks.messageXid),
      };
    } catch {
      return undefined; // the first start, or a file that somebody broke
    }
  }

  /** Replaces it, as a whole or not at all. The server runs on where it cannot, and says so once. */
  async write({ epoch, ...marks }: SeenHistory): Promise<void> {
    const numbers = Object.fromEntries(Object.entries(marks).map(([name, mark]) => [name, String(mark)]));
    const text = JSON.stringify({ database: this.database, epoch, ...numbers });
    if (text === this.written) return;
    try {
      await this.replace(text);
      this.written = text;
    } catch (error) {
      if (!this.isBroken) this.logger.warn({ err: error }, `${NAME} cannot be written to DATA_DIR`);
      this.isBroken = true;
    }
  }

  private async replace(text: string): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o711 });
    const path = join(this.directory, NAME);
    const prepared = `${path}.${randomUUID()}`;
    const file = await open(prepared, 'w', 0o600);
    try {
      await file.writeFile(`${text}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(prepared, path);
  }
}
