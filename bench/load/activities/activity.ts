import type { ActivityResult } from '../load-plan.js';

/** One thing that the load does. Several of them run side by side through the same phases. */
export interface Activity {
  /** Opens what must be open before anything starts. */
  open(): Promise<void>;
  start(): void;
  /** Forgets what was counted so far. */
  beginMeasurement(): void;
  /** Keeps what was counted until now; the traffic goes on until `drain`. May wait for a fixed amount of work to end. */
  endMeasurement(): Promise<void>;
  /** Starts nothing new and waits for what is under way. */
  drain(): Promise<void>;
  close(): void;
  /** After the drain: what the measurement and the whole run came to. */
  result(): ActivityResult;
}
