import { expect, test } from 'vitest';
import { EventLoopUse } from './event-loop-use.js';

const turn = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Keeps the event loop busy. */
function work(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

test('tells a loop that works from one that waits', async () => {
  const loop = new EventLoopUse();
  for (let n = 0; n < 6; n++) {
    await turn(0);
    work(20);
  }
  const working = loop.latest;
  await turn(150);
  const waiting = loop.latest;
  expect(working).toBeGreaterThan(waiting);
});
