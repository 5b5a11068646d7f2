import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { DomainEvents } from '../common/events/domain-events.js';
import { Database } from '../database/database.js';
import { UserChanged } from '../users/user.events.js';
import { ContactAnnouncer } from './contact-announcer.service.js';
import { ContactRepository } from './contact.repository.js';

/** Contacts that are read and told at once. */
const PAGE_SIZE = 200;
/** Milliseconds from one walk through an account's contacts to the next. */
const PAUSE_MS = 1000;

/**
 * Tells an account's contacts of its new profile. A hint, as all announcements: who misses it hears of it by `sync`.
 *
 * However fast an account changes its profile, its contacts hear of it about once a second: changes that come during a
 * walk through them, or soon after, are told together by the next one.
 */
@Injectable()
export class ProfileAnnouncer {
  private readonly logger = new Logger(ProfileAnnouncer.name);
  /** The accounts whose contacts were told just now, and whether the profile has changed since that began. */
  private readonly recent = new Map<string, { isOutdated: boolean }>();

  constructor(
    events: DomainEvents,
    private readonly database: Database,
    private readonly contacts: ContactRepository,
    private readonly announcer: ContactAnnouncer,
  ) {
    events.subscribe(UserChanged, ({ userId }) => this.changed(userId));
  }

  private changed(userId: string): void {
    const told = this.recent.get(userId);
    if (told) told.isOutdated = true;
    else void this.announce(userId);
  }

  private async announce(userId: string): Promise<void> {
    const told = { isOutdated: true };
    this.recent.set(userId, told);
    while (told.isOutdated) {
      told.isOutdated = false;
      await this.tellContacts(userId).catch((error: unknown) =>
        this.logger.warn({ err: error }, 'A new profile was not announced to all contacts'),
      );
      await delay(PAUSE_MS, undefined, { ref: false });
    }
    this.recent.delete(userId);
  }

  private async tellContacts(userId: string): Promise<void> {
    let afterId = '0';
    for (;;) {
      const views = await this.contacts.findViewsOf(this.database, userId, afterId, PAGE_SIZE);
      await this.announcer.announceContacts(views);
      if (views.length < PAGE_SIZE) return;
      afterId = views.at(-1)!.user_id;
    }
  }
}
