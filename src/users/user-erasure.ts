import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/database.js';

/**
 * In this order the parts of the server forget an account. It follows the order of locks: pairs of users (contacts),
 * then conversations, then everything else.
 */
export const ERASURE_STAGES = ['contacts', 'groups', 'conversations', 'chat', 'auth'] as const;

export type ErasureStage = (typeof ERASURE_STAGES)[number];

/**
 * Removes what one part of the server keeps of an account, in the transaction that erases it. A DomainError
 * (`owner_must_transfer`) rolls everything back and the account stays.
 */
export type ErasureStep = (tx: Transaction, userId: string) => Promise<void>;

/** Lets modules above users take part in erasing an account: each registers one step when it starts. */
@Injectable()
export class UserErasure {
  private readonly steps = new Map<ErasureStage, ErasureStep>();

  register(stage: ErasureStage, step: ErasureStep): void {
    if (this.steps.has(stage)) throw new Error(`The erasure stage "${stage}" is registered twice`);
    this.steps.set(stage, step);
  }

  async run(tx: Transaction, userId: string): Promise<void> {
    for (const stage of ERASURE_STAGES) await this.steps.get(stage)?.(tx, userId);
  }
}
