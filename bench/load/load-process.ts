import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Activity } from './activities/activity.js';
import { activityFor } from './activities/activity-for.js';
import type { FromLoad, LoadPlan, LoadResult, Phase, ToLoad } from './load-plan.js';
import { moveOn } from './local-address.js';

/*
 * The load, in a process of its own so that it can have a core of its own. It takes plans from the process that
 * started it, one after the other, and goes when that one goes.
 */

const tell = (message: FromLoad): boolean | undefined => process.send?.(message);

async function phase(name: Phase): Promise<void> {
  const goAhead = once(process, 'message');
  tell({ type: 'phase', phase: name });
  await goAhead;
}

async function run(plan: LoadPlan): Promise<LoadResult> {
  moveOn();
  const activities = plan.activities.map((activity) => activityFor(activity));
  try {
    for (const activity of activities) await activity.open();
    await phase('opened');
    return await measure(plan, activities);
  } finally {
    for (const activity of activities) activity.close();
  }
}

async function measure(plan: LoadPlan, activities: Activity[]): Promise<LoadResult> {
  for (const activity of activities) activity.start();
  await sleep(plan.warmupSeconds * 1000);
  await phase('measuring');
  const begun = performance.now();
  for (const activity of activities) activity.beginMeasurement();
  await sleep(plan.seconds * 1000);
  // What has an end of its own (a storm of upgrades) is waited for first; the others are measured up to there.
  for (const activity of activities.toReversed()) await activity.endMeasurement();
  const seconds = (performance.now() - begun) / 1000;
  await phase('measured');
  for (const activity of activities) await activity.drain();
  return { seconds, activities: activities.map((activity) => activity.result()) };
}

process.on('message', (message: ToLoad) => {
  if (message.type !== 'plan') return;
  run(message.plan).then(
    (result) => tell({ type: 'result', result }),
    (error: unknown) => tell({ type: 'failed', message: String(error) }),
  );
});
process.on('disconnect', () => process.exit());
