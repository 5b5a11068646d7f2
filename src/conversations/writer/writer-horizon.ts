/**
 * The newest transaction that this node's writers know of. After an attempt whose answer was lost, what is newer than
 * the horizon from before the attempt is the attempt's own work; what is older was stored, and told, before. The writers
 * share it, because a conversation goes through any of them.
 */
export class WriterHorizon {
  private xid = 0n;

  /** False until the first connection has asked the database. */
  get isKnown(): boolean {
    return this.xid > 0n;
  }

  /** As an `xid8`. */
  get lastXid(): string {
    return String(this.xid);
  }

  /** A transaction of this database; null says nothing. */
  note(xid: string | null): void {
    if (xid === null) return;
    const noted = BigInt(xid);
    if (noted > this.xid) this.xid = noted;
  }
}
