import { expect, onTestFinished, test, vi } from 'vitest';
import type { ChatConfig } from '../../config/config.js';
import { CLOSE_REASONS, type CloseReason } from '../protocol/close-reasons.js';
import { Heartbeat } from './heartbeat.service.js';
import { Session } from './session.js';
import type { SessionRegistry } from './session-registry.js';

const PERIOD_MS = 30_000;

/** A silent session under a heartbeat of 30 s, and a clock that the test sets. */
function setUp() {
  vi.useFakeTimers({ toFake: ['setInterval'] });
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
  onTestFinished(() => {
    vi.useRealTimers();
    clock.mockRestore();
  });
  const closes: CloseReason[] = [];
  const session = {
    expiresAt: Number.POSITIVE_INFINITY,
    lastHeardAt: 0,
    forgive: Session.prototype.forgive,
    ws: { forgive: () => undefined },
    unfinishedFor: () => 0,
    pingIfDue: () => undefined,
    close: (reason: CloseReason) => void closes.push(reason),
  };
  const registry = { all: () => [session] } as unknown as SessionRegistry;
  const heartbeat = new Heartbeat({ heartbeatSeconds: PERIOD_MS / 1000 } as ChatConfig, registry);
  onTestFinished(() => heartbeat.onApplicationShutdown());
  /** The next look comes so much later. */
  const sweepAfter = (milliseconds: number): void => {
    now += milliseconds;
    vi.advanceTimersByTime(1000);
  };
  return { closes, sweepAfter };
}

test('two silent periods end a session', () => {
  const { closes, sweepAfter } = setUp();
  for (let second = 0; second < 60; second++) sweepAfter(1000);
  expect(closes).toEqual([CLOSE_REASONS.silent]);
});

test('time in which the process stood still is nobody’s silence', () => {
  const { closes, sweepAfter } = setUp();
  sweepAfter(62_000);
  sweepAfter(1000);
  expect(closes).toEqual([]);
  for (let second = 0; second < 60; second++) sweepAfter(1000);
  expect(closes[0]).toBe(CLOSE_REASONS.silent);
});
