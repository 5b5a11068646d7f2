import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Pace } from '../../common/concurrency/pace.js';
import { DomainEvents } from '../../common/events/domain-events.js';
import { BlocksChanged, ContactChanged } from '../../contacts/contact.events.js';
import { ContactsService } from '../../contacts/contacts.service.js';
import type { PresenceState } from '../protocol/acks.dto.js';
import { encodeEvent } from '../protocol/server-events.js';
import { textFrame } from '../protocol/text-frame.js';
import { PresenceLeases } from '../sessions/presence-leases.service.js';
import { type LeaseState, PresenceRepository } from '../sessions/presence.repository.js';
import { PresenceWatchers } from '../sessions/presence-watchers.js';
import type { Session } from '../sessions/session.js';
import { SessionRegistry } from '../sessions/session-registry.js';

/** Milliseconds from one hint about a user to the next, however often their sockets come and go. */
const REST_MS = 1000;
/** Milliseconds between looks at the leases of watched users who are not connected here. */
const LEASE_CHECK_MS = 5000;

/** Tells those who subscribed, and are contacts, who is online. */
@Injectable()
export class PresenceService implements OnApplicationShutdown {
  private readonly logger = new Logger(PresenceService.name);
  /** Watched users of whom it was said that they are online, though not here: their lease ends without a word. */
  private readonly leased = new Set<string>();
  private readonly leaseCheck = setInterval(() => void this.tellEndedLeases(), LEASE_CHECK_MS).unref();
  private readonly watchers = new PresenceWatchers();
  private readonly pace = new Pace<string>(REST_MS, (userId) =>
    this.tell({ userId, online: this.registry.isOnline(userId), lastSeenAt: new Date().toISOString() }),
  );
  /** Subscriptions whose contacts are being read, with the users who stopped being one meanwhile. */
  private readonly subscribing = new Set<{ userId: string; parted: Set<string> }>();

  constructor(
    events: DomainEvents,
    private readonly registry: SessionRegistry,
    private readonly contacts: ContactsService,
    private readonly repository: PresenceRepository,
    private readonly leases: PresenceLeases,
  ) {
    events.subscribe(ContactChanged, ({ userId, contact }) => {
      if (contact.deletedAt) this.part(userId, contact.user.id);
    });
    events.subscribe(BlocksChanged, ({ userId, blockedId, blocked }) => {
      if (!blocked) return;
      this.part(userId, blockedId);
      this.part(blockedId, userId);
    });
  }

  /** Watches the contacts among `userIds` in place of those before, and says how they are now. */
  async subscribe(session: Session, userIds: readonly string[]): Promise<PresenceState[]> {
    const contacts = await this.findContacts(session.userId, userIds);
    if (!session.isClosed) this.watchers.watch(session, contacts);
    const leases = await this.repository.find(contacts);
    return contacts.map((userId) => {
      const lease = leases.get(userId);
      const online = this.registry.isOnline(userId) || lease?.isOnline === true;
      if (online && !this.registry.isOnline(userId)) this.leased.add(userId);
      const lastSeenAt = online ? new Date() : lease?.lastSeenAt;
      return { userId, online, lastSeenAt: lastSeenAt?.toISOString() ?? null };
    });
  }

  /** The user's first session here opened, or the last one ended. */
  changed(userId: string): void {
    this.leases.note(userId);
    this.leased.delete(userId);
    this.pace.push(userId, userId);
  }

  onApplicationShutdown(): void {
    this.pace.stop();
    clearInterval(this.leaseCheck);
  }

  /** The session ended. */
  forget(session: Session): void {
    this.watchers.forget(session);
  }

  private tell(state: PresenceState): void {
    const watching = this.watchers.of(state.userId);
    if (!watching) return;
    const frame = textFrame(encodeEvent('presence', state));
    for (const session of watching) session.deliver(frame);
  }

  private async tellEndedLeases(): Promise<void> {
    for (const userId of this.leased) if (!this.watchers.of(userId)) this.leased.delete(userId);
    if (this.leased.size === 0) return;
    try {
      const leases = await this.repository.find([...this.leased]);
      for (const userId of this.leased) this.tellIfEnded(userId, leases.get(userId));
    } catch (error) {
      this.logger.debug({ err: error }, 'could not look at leases'); // the next look finds them
    }
  }

  private tellIfEnded(userId: string, lease: LeaseState | undefined): void {
    if (lease?.isOnline) return;
    this.leased.delete(userId);
    if (this.registry.isOnline(userId)) return;
    this.tell({ userId, online: false, lastSeenAt: lease?.lastSeenAt.toISOString() ?? null });
  }

  private async findContacts(userId: string, userIds: readonly string[]): Promise<string[]> {
    const subscribing = { userId, parted: new Set<string>() };
    this.subscribing.add(subscribing);
    try {
      const contacts = await this.contacts.findContactIds(userId, userIds);
      return [...contacts].filter((contactId) => !subscribing.parted.has(contactId));
    } finally {
      this.subscribing.delete(subscribing);
    }
  }

  /** `userId` may not see `otherId` any more. */
  private part(userId: string, otherId: string): void {
    for (const subscribing of this.subscribing) {
      if (subscribing.userId === userId) subscribing.parted.add(otherId);
    }
    for (const session of this.registry.of(userId)) this.watchers.unwatch(session, otherId);
  }
}
