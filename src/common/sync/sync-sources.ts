import { Injectable } from '@nestjs/common';

/** One list of the sync: rows that changed since a horizon, in the order of their ids. */
export interface SyncSource<Item = unknown> {
  /** The field of the answer, and what a cursor calls the list. It never changes. */
  readonly name: string;
  /** Lists are sent in this order; among equal ones by name. */
  readonly order: number;
  /** There is one of it at most: the answer has it itself where it changed, and no list. */
  readonly isSingle?: boolean;
  /**
   * What changed in transactions from `sinceXid` on, with ids after `afterId` (`'0'` for the first page). `isCut`: there
   * are more that were asked for, but they would have been too many bytes.
   */
  find(
    userId: string,
    sinceXid: string,
    afterId: string,
    limit: number,
  ): Promise<{ items: Item[]; isCut?: boolean }>;
  idOf(item: Item): string;
}

/** What a sync is made of. Each module registers its own lists while the application starts. */
@Injectable()
export class SyncSources {
  private readonly sources: SyncSource[] = [];

  register<Item>(source: SyncSource<Item>): void {
    this.sources.push(source as unknown as SyncSource);
    this.sources.sort((a, b) => a.order - b.order || (a.name < b.name ? -1 : 1));
  }

  all(): readonly SyncSource[] {
    return this.sources;
  }
}
