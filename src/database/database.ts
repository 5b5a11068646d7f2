import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Pool } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import type { IsolationLevel } from 'typeorm/driver/types/IsolationLevel.js';
import { isRetryable, toDomainError } from './database-errors.js';
import { ReadPipeline } from './read-pipeline.js';

/** How often a transaction that lost a deadlock or a serialization race is run again before it is given up. */
const MAX_ATTEMPTS = 3;

/** Connections that pages share. */
const READ_CONNECTIONS = 3;
/** Connections for look-ups of who is asking; a second one, so that a lost answer does not hold up everybody. */
const IDENTITY_CONNECTIONS = 2;

/** Anything that SQL can be sent to: the pool, or a running transaction. Repositories take it as first argument. */
export interface Queryable {
  query<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

/** A running transaction. It is passed along explicitly, so it is visible which calls belong together. */
export class Transaction implements Queryable {
  private readonly callbacks: (() => void)[] = [];

  constructor(readonly manager: EntityManager) {}

  async query<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return rowsOf<Row>(await this.manager.query(sql, [...parameters]));
  }

  /** Runs `callback` once the transaction has committed, and never if it rolls back. For events and deliveries. */
  afterCommit(callback: () => void): void {
    this.callbacks.push(callback);
  }

  /** Called by `Database.transaction` alone. */
  committed(): void {
    for (const callback of this.callbacks) callback();
  }
}

/** The database, as the rest of the server sees it. Driver errors leave it translated. */
@Injectable()
export class Database implements Queryable, OnApplicationShutdown {
  private readonly pool: Pool;
  private readonly reads: ReadPipeline;
  private readonly identities: ReadPipeline;

  constructor(@InjectDataSource() readonly dataSource: DataSource) {
    this.pool = (dataSource.driver as PostgresDriver).master as Pool;
    this.reads = new ReadPipeline(this.pool, { mostConnections: READ_CONNECTIONS });
    this.identities = new ReadPipeline(this.pool, { mostConnections: IDENTITY_CONNECTIONS, readOnly: false });
  }

  /**
   * Straight to the driver's pool: TypeORM makes a query runner for each statement, which costs as much as the rest.
   *
   * @throws DomainError `unavailable` when the database is away or too slow; driver errors otherwise
   */
  query<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return translated(this.pool.query<Row>({ text: sql, values: [...parameters] }).then(({ rows }) => rows));
  }

  /**
   * Several statements in one round trip and one transaction, without parameters.
   *
   * @returns the only row of the last one
   */
  script<Row extends object>(sql: string): Promise<Row> {
    // The driver answers several statements with an array of results.
    const results = this.pool.query(sql) as unknown as Promise<{ rows: Row[] }[]>;
    return translated(results.then((each) => each.at(-1)!.rows[0]!));
  }

  /**
   * For reads that run all the time, and for nothing that writes or waits for a lock: parsed and planned once a
   * connection (a named prepared statement), because planning the conversation list takes longer than many a list, and
   * on connections that they share (`ReadPipeline`).
   *
   * @param name unique in the server; the same name always stands for the same SQL
   */
  prepared<Row extends object>(
    name: string,
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<Row[]> {
    return translated(this.reads.query<Row>({ name, text: sql, values: [...parameters] }));
  }

  /** Like `prepared`, with rows as arrays in the order of the columns: no object is built for a row. */
  preparedArrays<Row extends unknown[]>(
    name: string,
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<Row[]> {
    const statement = { name, text: sql, values: [...parameters], rowMode: 'array' };
    return translated(this.reads.query<Row>(statement));
  }

  /**
   * Like `prepared`, for what tells who is asking: tokens, tickets, and what an upgrade needs. It stands before every
   * request and every socket, so it has connections of its own, on which no page is ever read. A single row by its key may
   * be written here, too: a ticket that is used up.
   */
  identity<Row extends object>(
    name: string,
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<Row[]> {
    return translated(this.identities.query<Row>({ name, text: sql, values: [...parameters] }));
  }

  /**
   * Runs `work` in one transaction and commits it. `work` may run more than once (deadlock, serialization failure),
   * so it must not act on the outside world except through `afterCommit`.
   */
  async transaction<Result>(
    work: (tx: Transaction) => Promise<Result>,
    isolation: IsolationLevel = 'READ COMMITTED',
  ): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.attempt(work, isolation);
      } catch (error) {
        if (attempt < MAX_ATTEMPTS && isRetryable(error)) continue;
        throw toDomainError(error);
      }
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.reads.close(), this.identities.close()]);
  }

  private async attempt<Result>(
    work: (tx: Transaction) => Promise<Result>,
    isolation: IsolationLevel,
  ): Promise<Result> {
    let transaction: Transaction | undefined;
    const result = await this.dataSource.transaction(isolation, (manager) => {
      transaction = new Transaction(manager);
      return work(transaction);
    });
    transaction?.committed();
    return result;
  }
}

async function translated<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw toDomainError(error);
  }
}

/** TypeORM answers UPDATE and DELETE with `[rows, count]` and everything else with the rows. */
function rowsOf<Row>(answer: unknown): Row[] {
  if (!Array.isArray(answer)) return [];
  const [first, second] = answer as unknown[];
  return (
    answer.length === 2 && Array.isArray(first) && typeof second === 'number' ? first : answer
  ) as Row[];
}
