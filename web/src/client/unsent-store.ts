import { type LocalStore, parsed } from './local-store.js';
import type { Unsent } from './outbox.js';

/** Keeps the unsent messages of one account, each under a name of its own, so that tabs do not write over each other. */
export class UnsentStore {
  constructor(
    private readonly store: LocalStore,
    private readonly prefix: string,
  ) {}

  /** In the order in which they were written; what is broken is dropped. */
  read(): Unsent[] {
    const unsent: Unsent[] = [];
    for (const name of this.store.names(this.prefix)) {
      const one = parsed(this.store.read(name), isUnsent);
      if (one === null) this.store.remove(name);
      else unsent.push(one);
    }
    return unsent.sort((a, b) => a.order - b.order);
  }

  write(unsent: Unsent): void {
    this.store.write(this.prefix + unsent.draft.clientMsgId, JSON.stringify(unsent));
  }

  remove(clientMsgId: string): void {
    this.store.remove(this.prefix + clientMsgId);
  }

  onElsewhere(handle: () => void): void {
    this.store.onElsewhere((name) => {
      if (name === null || name.startsWith(this.prefix)) handle();
    });
  }
}

function isUnsent(value: unknown): value is Unsent {
  const { draft, createdAt, order, refusal } = (value ?? {}) as Partial<Unsent>;
  return (
    (draft?.to?.type === 'single' || draft?.to?.type === 'group') &&
    typeof draft.to.id === 'string' &&
    typeof draft.clientMsgId === 'string' &&
    typeof draft.content?.text === 'string' &&
    !Number.isNaN(Date.parse(String(createdAt))) &&
    typeof order === 'number' &&
    (refusal === null || typeof refusal === 'string')
  );
}
