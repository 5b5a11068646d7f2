import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { UserErasure } from '../../users/user-erasure.js';
import type { NodeIdentity } from './node-identity.service.js';
import { PresenceLeases } from './presence-leases.service.js';
import type { PresenceRepository } from './presence.repository.js';
import type { Session } from './session.js';
import { SessionRegistry } from './session-registry.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const sessionOf = (userId: string): Session => ({ userId }) as Session;

/** The leases of a node, and until when (fake time) each of them was written to last. */
async function setUp() {
  const until = new Map<string, number>();
  const lease = (userIds: readonly string[], seconds: number): void => {
    for (const userId of userIds) until.set(userId, Date.now() + seconds * 1000);
  };
  const repository = {
    renew: async (_node: string, userIds: readonly string[], seconds: number) => lease(userIds, seconds),
    end: async (_node: string, userIds: readonly string[]) => lease(userIds, 0),
    endAllOf: async () => undefined,
  };
  const registry = new SessionRegistry();
  const leases = new PresenceLeases(
    registry,
    repository as unknown as PresenceRepository,
    { claim: async () => ({ id: 'n', isSuccessor: false }) } as unknown as NodeIdentity,
    { register: () => undefined } as unknown as UserErasure,
  );
  onTestFinished(() => leases.onApplicationShutdown());
  await leases.onModuleInit();
  const isOnline = (userId: string): boolean => until.get(userId)! > Date.now();
  return { registry, leases, isOnline };
}

test('who stays connected stays online, however long nothing changes', async () => {
  const { registry, leases, isOnline } = await setUp();
  registry.add(sessionOf('1'));
  leases.note('1');
  await vi.advanceTimersByTimeAsync(1000);
  for (let minute = 0; minute < 10; minute++) {
    await vi.advanceTimersByTimeAsync(60_000);
    expect(isOnline('1')).toBe(true);
  }
});

test('who left is offline within a second or so, and stays that', async () => {
  const { registry, leases, isOnline } = await setUp();
  const session = sessionOf('1');
  registry.add(session);
  leases.note('1');
  await vi.advanceTimersByTimeAsync(1000);
  registry.remove(session);
  leases.note('1');
  await vi.advanceTimersByTimeAsync(1000);
  expect(isOnline('1')).toBe(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(isOnline('1')).toBe(false);
});
