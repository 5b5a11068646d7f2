import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SingleLogService } from '../conversations/logs/single-log.service.js';
import type { Transaction } from '../database/database.js';
import { UserErasure } from '../users/user-erasure.js';
import { BlockRepository } from './block.repository.js';
import { ContactAnnouncer } from './contact-announcer.service.js';
import { ContactRepository } from './contact.repository.js';
import { ContactRequestRepository } from './contact-request.repository.js';

/** Conversations that one step closes: senders in them wait for it. */
const CONVERSATIONS_A_STEP = 100;
/** Contacts that one step ends and tells of. */
const CONTACTS_A_STEP = 200;

/**
 * Ends everything between an erased account and others. No pair is locked: every change between two users looks whether
 * both accounts are there, and thousands of pairs would not fit into the lock table.
 */
@Injectable()
export class ContactErasure implements OnModuleInit {
  constructor(
    private readonly erasure: UserErasure,
    private readonly singles: SingleLogService,
    private readonly contacts: ContactRepository,
    private readonly requests: ContactRequestRepository,
    private readonly blocks: BlockRepository,
    private readonly announcer: ContactAnnouncer,
  ) {}

  onModuleInit(): void {
    this.erasure.register('contacts', { step: (tx, userId) => this.eraseSome(tx, userId) });
  }

  private async eraseSome(tx: Transaction, userId: string): Promise<boolean> {
    if (await this.singles.closeSomeOf(tx, userId, CONVERSATIONS_A_STEP)) return true;
    const { tombstones, isMore } = await this.contacts.disconnectSome(tx, userId, CONTACTS_A_STEP);
    const requests = isMore ? [] : await this.requests.endAllOf(tx, userId);
    if (!isMore) await this.blocks.removeAllOf(tx, userId);
    tx.afterCommit(() => this.announcer.announceLater(tombstones, requests));
    return isMore;
  }
}
