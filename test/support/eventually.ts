import { setTimeout as delay } from 'node:timers/promises';
import { PATIENCE } from './patience.js';

/** Milliseconds. */
const PAUSE = 20;

/** Tries again until it does not throw any more. @returns what it gave then */
export async function eventually<Value>(attempt: () => Promise<Value>): Promise<Value> {
  for (const deadline = Date.now() + PATIENCE; ; await delay(PAUSE)) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}
