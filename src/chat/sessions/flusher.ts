import { Injectable } from '@nestjs/common';

/** Something that gathers writes during a turn. */
export interface Flushable {
  flush(): void;
}

/** Writes out, once at the end of each turn of the event loop, whatever sessions have gathered in it. */
@Injectable()
export class Flusher {
  private dirty: Flushable[] = [];

  /** `flushable` has something to write; called once a turn by each. */
  mark(flushable: Flushable): void {
    if (this.dirty.length === 0) setImmediate(() => this.flushAll());
    this.dirty.push(flushable);
  }

  private flushAll(): void {
    const { dirty } = this;
    this.dirty = [];
    for (const flushable of dirty) flushable.flush();
  }
}
