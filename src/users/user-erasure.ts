import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../database/database.js';
import { ErasuresRepository } from './erasures.repository.js';

/**
 * In this order the parts of the server forget an account. It follows the order of locks: pairs of users (contacts),
 * then conversations, then everything else.
 */
export const ERASURE_STAGES = ['contacts', 'groups', 'conversations', 'chat', 'auth'] as const;

export type ErasureStage = (typeof ERASURE_STAGES)[number];

/** How one part of the server forgets an account. */
export interface ErasurePart {
  /**
   * In the transaction that takes the account out of use; must be short. A DomainError (`owner_must_transfer`) rolls
   * everything back and the account stays.
   */
  begin?(tx: Transaction, userId: string): Promise<void>;

  /**
   * Afterwards, in a transaction of its own: removes as much as holds nobody up for long, and says whether there is
   * more. May run again after a crash, and on two nodes at once.
   */
  step?(tx: Transaction, userId: string): Promise<boolean>;
}

/** Lets modules above users take part in erasing an account: each registers its part when it starts. */
@Injectable()
export class UserErasure {
  private readonly parts = new Map<ErasureStage, ErasurePart>();

  constructor(
    private readonly database: Database,
    private readonly erasures: ErasuresRepository,
  ) {}

  register(stage: ErasureStage, part: ErasurePart): void {
    if (this.parts.has(stage)) throw new Error(`The erasure stage "${stage}" is registered twice`);
    this.parts.set(stage, part);
  }

  /** @throws DomainError what a part refuses with */
  async begin(tx: Transaction, userId: string): Promise<void> {
    for (const stage of ERASURE_STAGES) await this.parts.get(stage)?.begin?.(tx, userId);
    await this.erasures.insert(tx, userId);
  }

  /** Does what is left, step by step: others get their turn between two of them. */
  async finish(userId: string): Promise<void> {
    for (const stage of ERASURE_STAGES) {
      const part = this.parts.get(stage);
      while (await this.database.transaction(async (tx) => (await part?.step?.(tx, userId)) ?? false));
    }
    await this.erasures.remove(this.database, userId);
  }
}
