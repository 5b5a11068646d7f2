import type { Account, Address, DialectName } from '../load/load-plan.js';
import type { MeasuredProcess } from './measured-process.js';

/** A running server that scenarios put load on. */
export interface Target {
  /** As tables show it. */
  readonly title: string;
  readonly dialect: DialectName;
  readonly address: Address;
  readonly process: MeasuredProcess;
  /** `count` accounts; the 1st and 2nd may write to each other, the 3rd and 4th, and so on. */
  makeAccounts(count: number): Promise<Account[]>;
  /** A group of these accounts. @returns its id */
  makeGroup(accounts: readonly Account[]): Promise<string>;
  stop(): Promise<void>;
}
