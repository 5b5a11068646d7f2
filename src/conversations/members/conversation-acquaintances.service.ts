import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { Acquaintances } from '../../users/acquaintances.js';
import { MemberRepository } from './member.repository.js';

/** Who is in a conversation together knows each other: contacts, whose conversation is made with them, and fellow members. */
@Injectable()
export class ConversationAcquaintances implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly acquaintances: Acquaintances,
    private readonly members: MemberRepository,
  ) {}

  onModuleInit(): void {
    this.acquaintances.register((userId, otherId) =>
      this.members.areTogether(this.database, userId, otherId),
    );
  }
}
