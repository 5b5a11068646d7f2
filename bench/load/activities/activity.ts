import type { ActivityPlan, ActivityResult } from '../load-plan.js';
import { ChatActivity } from './chat.activity.js';
import { HttpActivity } from './http.activity.js';
import { UpgradeActivity } from './upgrade.activity.js';

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

export function activityFor(plan: ActivityPlan): Activity {
  switch (plan.kind) {
    case 'chat':
      return new ChatActivity(plan);
    case 'upgrade':
      return new UpgradeActivity(plan);
    case 'http':
      return new HttpActivity(plan);
  }
}
