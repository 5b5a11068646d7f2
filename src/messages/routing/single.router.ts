import { Injectable } from '@nestjs/common';
import { DomainError } from '../../common/errors/domain-error.js';
import { DomainEvents } from '../../common/events/domain-events.js';
import { ChatConfig } from '../../config/config.js';
import { ContactsService } from '../../contacts/contacts.service.js';
import { EpochChanged } from '../../conversations/epoch/log-epoch.events.js';
import { SingleLogService } from '../../conversations/logs/single-log.service.js';
import { Database } from '../../database/database.js';
import { UsersService } from '../../users/users.service.js';
import { BoundedCache } from '../../common/caching/bounded-cache.js';
import type { TargetRouter } from './target-router.js';

/** Pairs that are remembered; some 140 bytes each. */
const CACHED_PAIRS = 200_000;

/** One to one: a pair of users has one conversation, as long as the log tells one history, so its id may be remembered. */
@Injectable()
export class SingleRouter implements TargetRouter {
  private readonly conversationIds = new BoundedCache<string>(CACHED_PAIRS);

  constructor(
    private readonly config: ChatConfig,
    private readonly database: Database,
    private readonly logs: SingleLogService,
    private readonly contacts: ContactsService,
    private readonly users: UsersService,
    events: DomainEvents,
  ) {
    events.subscribe(EpochChanged, () => this.conversationIds.clear());
  }

  resolve(userId: string, peerId: string): string | Promise<string> {
    return this.conversationIds.get(`${userId}>${peerId}`) ?? this.find(userId, peerId);
  }

  private async find(userId: string, peerId: string): Promise<string> {
    if (userId === peerId)
      throw new DomainError('cannot_add_self', { detail: 'A message needs somebody else.' });
    const conversationId =
      (await this.logs.findId(this.database, userId, peerId)) ?? (await this.open(userId, peerId));
    this.conversationIds.set(`${userId}>${peerId}`, conversationId);
    return conversationId;
  }

  /** Two users who never had to do with each other: a conversation begins, if the policy lets strangers write. */
  private async open(userId: string, peerId: string): Promise<string> {
    if (this.config.singleChatPolicy === 'anyone') return this.contacts.openConversation(userId, peerId);
    await this.users.getPublicProfile(peerId);
    throw new DomainError('not_a_contact');
  }
}
