import { expect, onTestFinished, test } from 'vitest';
import { DomainEvents } from '../../common/events/domain-events.js';
import { BlocksChanged, ContactChanged } from '../../contacts/contact.events.js';
import type { ContactsService } from '../../contacts/contacts.service.js';
import type { PresenceLeases } from '../sessions/presence-leases.service.js';
import type { PresenceRepository } from '../sessions/presence.repository.js';
import type { Session } from '../sessions/session.js';
import { SessionRegistry } from '../sessions/session-registry.js';
import { PresenceService } from './presence.service.js';

/** User 1 connected, with 2 and 3 as contacts; reads of contacts are answered when the test says so. */
function setUp() {
  const events = new DomainEvents();
  const registry = new SessionRegistry();
  const told: unknown[] = [];
  const session = { userId: '1', isClosed: false, deliver: (frame: unknown) => told.push(frame) };
  registry.add(session as unknown as Session);
  let answer = (): void => undefined;
  const findContactIds = (_userId: string, userIds: readonly string[]) =>
    new Promise<Set<string>>((resolve) => (answer = () => resolve(new Set(userIds))));
  const presence = new PresenceService(
    events,
    registry,
    { findContactIds } as unknown as ContactsService,
    { find: () => Promise.resolve(new Map()) } as unknown as PresenceRepository,
    { note: () => undefined } as unknown as PresenceLeases,
  );
  onTestFinished(() => presence.onApplicationShutdown());
  const subscribe = (userIds: readonly string[]) =>
    presence.subscribe(session as unknown as Session, userIds);
  return { events, presence, told, session, subscribe, answer: () => answer() };
}

type Publish = (events: DomainEvents) => void;
const blocks =
  (userId: string, blockedId: string, blocked = true): Publish =>
  (events) =>
    events.publish(BlocksChanged, { userId, blockedId, blocked });
const ends: Publish = (events) =>
  events.publish(ContactChanged, {
    userId: '1',
    contact: { user: { id: '2' }, deletedAt: '2026-01-01T00:00:00.000Z' } as never,
  });

test.each([
  ['the watcher blocks the other', blocks('1', '2')],
  ['the other blocks the watcher', blocks('2', '1')],
  ['the contact ends', ends],
])('nothing is told of somebody when %s while contacts are read', async (_, happens) => {
  const { events, presence, told, subscribe, answer } = setUp();
  const subscribing = subscribe(['2', '3']);
  happens(events);
  answer();
  expect(await subscribing).toMatchObject([{ userId: '3' }]);
  presence.changed('2');
  expect(told).toEqual([]);
  presence.changed('3');
  expect(told).toHaveLength(1);
});

test('a block between others, and the end of one, take nobody from a subscription', async () => {
  const { events, subscribe, answer } = setUp();
  const subscribing = subscribe(['2', '3']);
  blocks('2', '3')(events);
  blocks('1', '3', false)(events);
  answer();
  expect((await subscribing).map(({ userId }) => userId)).toEqual(['2', '3']);
});

test('a session that closes while contacts are read watches nobody', async () => {
  const { presence, told, session, subscribe, answer } = setUp();
  const subscribing = subscribe(['2']);
  session.isClosed = true;
  answer();
  await subscribing;
  presence.changed('2');
  expect(told).toEqual([]);
});
