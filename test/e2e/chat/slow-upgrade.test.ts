import { expect, test } from 'vitest';
import { dial } from '../../support/raw-socket.js';
import { startServer } from '../../support/server.js';

/** Milliseconds; the limit is 10 s, and the server looks once a second. */
const LIMIT = 15_000;

test('connections that are silent or dribble their upgrade are cut, and others are served meanwhile', async () => {
  const server = await startServer();
  const silent = await Promise.all(Array.from({ length: 100 }, () => dial(server.wsUrl)));
  const dribbling = await dial(server.wsUrl);
  const started = performance.now();
  const timer = setInterval(() => dribbling.write('G'), 3000);
  const all = [...silent, dribbling].map(
    (tcp) =>
      new Promise<void>((resolve) => {
        tcp.resume().once('close', () => resolve());
      }),
  );
  const answer = await fetch(`${server.url}/health/live`);
  expect(answer.status).toBe(200);
  await Promise.all(all);
  clearInterval(timer);
  expect(performance.now() - started).toBeLessThan(LIMIT);
}, 30_000);
