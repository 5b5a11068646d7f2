import type { ActivityPlan } from '../load-plan.js';
import type { Activity } from './activity.js';
import { ChatActivity } from './chat.activity.js';
import { CrowdActivity } from './crowd.activity.js';
import { HttpActivity } from './http.activity.js';
import { UpgradeActivity } from './upgrade.activity.js';

export function activityFor(plan: ActivityPlan): Activity {
  switch (plan.kind) {
    case 'chat':
      return new ChatActivity(plan);
    case 'upgrade':
      return new UpgradeActivity(plan);
    case 'http':
      return new HttpActivity(plan);
    case 'crowd':
      return new CrowdActivity(plan);
  }
}
