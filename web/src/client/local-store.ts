import { signal } from '@preact/signals-core';

/**
 * Small texts by name, kept in this browser over a reload. Where the browser keeps nothing (storage is blocked, or
 * full), they live as long as the page does, and `isLasting` says so.
 */
export class LocalStore {
  readonly isLasting = signal(true);
  /** What the browser did not take; null stands for a name that is gone. */
  private readonly untaken = new Map<string, string | null>();

  /** @param storage `localStorage`, or what stands in for it; null where there is none */
  constructor(private readonly storage: Storage | null = ownStorage()) {
    this.isLasting.value = storage !== null;
  }

  read(name: string): string | null {
    const untaken = this.untaken.get(name);
    return untaken === undefined ? attempt(() => this.storage?.getItem(name) ?? null, null) : untaken;
  }

  write(name: string, text: string): void {
    this.settle(name, text, () => this.storage?.setItem(name, text));
  }

  remove(name: string): void {
    this.settle(name, null, () => this.storage?.removeItem(name));
  }

  names(prefix: string): string[] {
    const stored = attempt(() => Object.keys(this.storage ?? {}), []);
    const names = new Set([...stored, ...this.untaken.keys()]);
    return [...names].filter((name) => name.startsWith(prefix) && this.untaken.get(name) !== null);
  }

  wipe(prefix: string): void {
    for (const name of this.names(prefix)) this.remove(name);
  }

  /** Calls back when another tab wrote or removed something; null: everything may have changed. */
  onElsewhere(handle: (name: string | null) => void): void {
    globalThis.addEventListener?.('storage', ({ key }: StorageEvent) => {
      if (key !== null) this.untaken.delete(key);
      handle(key);
    });
  }

  private settle(name: string, text: string | null, act: () => void): void {
    const actAndTell = (): boolean => {
      act();
      return this.storage !== null;
    };
    const isTaken = attempt(actAndTell, false);
    if (isTaken) this.untaken.delete(name);
    else this.untaken.set(name, text);
    this.isLasting.value = this.storage !== null && this.untaken.size === 0;
  }
}

/** @returns `otherwise` for what is not JSON, or not of the shape that is expected */
export function parsed<T>(
  text: string | null,
  isOne: (value: unknown) => value is T,
  otherwise: T | null = null,
): T | null {
  const value = attempt<unknown>(() => JSON.parse(text ?? 'null'), null);
  return isOne(value) ? value : otherwise;
}

/** A browser that blocks storage throws as soon as one looks at it. */
const ownStorage = (): Storage | null => attempt(() => globalThis.localStorage, null) ?? null;

function attempt<T>(act: () => T, otherwise: T): T {
  try {
    return act();
  } catch {
    return otherwise;
  }
}
