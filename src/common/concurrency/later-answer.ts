import { DomainError } from '../errors/domain-error.js';

export type Outcome<Data> = Data | DomainError;

/**
 * An answer that comes later and does not hold up the frames behind it. It is handed over in the very turn in which
 * it is known, which a promise could not do: the ack must leave before the message of somebody else that has the
 * next number.
 */
export class LaterAnswer<Data extends object> {
  private outcome: Outcome<Data> | undefined;
  private listener: ((outcome: Outcome<Data>) => void) | undefined;

  /** Called once, by whoever knows the answer. */
  settle(outcome: Outcome<Data>): void {
    this.outcome = outcome;
    this.listener?.(outcome);
  }

  /** Calls `listener` with the answer, at once when it is known already. */
  whenSettled(listener: (outcome: Outcome<Data>) => void): void {
    if (this.outcome === undefined) this.listener = listener;
    else listener(this.outcome);
  }

  /** For callers that can wait. */
  toPromise(): Promise<Data> {
    return new Promise((resolve, reject) => {
      this.whenSettled((outcome) => (outcome instanceof DomainError ? reject(outcome) : resolve(outcome)));
    });
  }
}
