import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SingleLogService } from '../conversations/single-log.service.js';
import type { Transaction } from '../database/database.js';
import { UserErasure } from '../users/user-erasure.js';
import { BlockRepository } from './block.repository.js';
import { ContactAnnouncer } from './contact-announcer.service.js';
import { ContactRepository } from './contact.repository.js';
import { ContactRequestRepository } from './contact-request.repository.js';

/**
 * Ends everything between an erased account and others. No pair is locked: the erasure holds the account itself,
 * which every change between two users waits for, and thousands of pairs would not fit into the lock table.
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
    this.erasure.register('contacts', (tx, userId) => this.erase(tx, userId));
  }

  private async erase(tx: Transaction, userId: string): Promise<void> {
    await this.singles.closeAllOf(tx, userId);
    const tombstones = await this.contacts.disconnectAll(tx, userId);
    const requests = await this.requests.removeAllOf(tx, userId);
    await this.blocks.removeAllOf(tx, userId);
    tx.afterCommit(() => this.announcer.announceLater(tombstones, requests));
  }
}
