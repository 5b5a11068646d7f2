import { Injectable } from '@nestjs/common';
import type { Database } from '../database/database.js';

export interface Horizons {
  /** Every transaction below has ended: what it wrote is visible to whoever reads from now on, or never was. */
  settled: string;
  /** The next transaction id. */
  next: string;
}

@Injectable()
export class SyncRepository {
  async readHorizons(db: Database): Promise<Horizons> {
    const [row] = await db.prepared<Horizons>(
      'horizons',
      `SELECT pg_snapshot_xmin(s)::text AS settled, pg_snapshot_xmax(s)::text AS next
       FROM pg_current_snapshot() AS s`,
    );
    return row!;
  }
}
