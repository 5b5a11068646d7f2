import { Injectable, Logger } from '@nestjs/common';

/**
 * Names an event and fixes the type of its payload. Each module defines its own beside the code that publishes
 * them; listeners import the definition, so a wrong payload on either side does not compile.
 */
export interface DomainEvent<Payload> {
  readonly name: string;
  /** Never set: carries the payload's type. */
  readonly payload?: Payload;
}

export const defineEvent = <Payload>(name: string): DomainEvent<Payload> => ({ name });

type Listener = (payload: never) => void;

/**
 * Typed, synchronous, in-process publish and subscribe. Publishers call it after their transaction has committed
 * (`Transaction.afterCommit`), so a listener never sees what may still be rolled back. What a listener does is a hint,
 * and clients find everything again by number: one that throws is logged, and neither the publisher, whose work is
 * committed, nor the next listener notices.
 */
@Injectable()
export class DomainEvents {
  private readonly logger = new Logger(DomainEvents.name);
  private readonly listeners = new Map<string, Listener[]>();

  subscribe<Payload>(event: DomainEvent<Payload>, listener: (payload: Payload) => void): void {
    const listeners = this.listeners.get(event.name);
    if (listeners) listeners.push(listener);
    else this.listeners.set(event.name, [listener]);
  }

  publish<Payload>(event: DomainEvent<Payload>, payload: Payload): void {
    const listeners = this.listeners.get(event.name);
    if (!listeners) return;
    for (const listener of listeners) this.call(listener, payload);
  }

  private call<Payload>(listener: Listener, payload: Payload): void {
    try {
      (listener as (payload: Payload) => void)(payload);
    } catch (error) {
      this.logger.error(error);
    }
  }
}
