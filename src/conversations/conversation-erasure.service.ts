import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UserErasure } from '../users/user-erasure.js';
import { MemberRepository } from './members/member.repository.js';

/** Takes what an erased account called itself out of its memberships, also out of those that ended long ago. */
@Injectable()
export class ConversationErasure implements OnModuleInit {
  constructor(
    private readonly erasure: UserErasure,
    private readonly members: MemberRepository,
  ) {}

  onModuleInit(): void {
    this.erasure.register('conversations', {
      step: async (tx, userId) => {
        await this.members.forgetDisplayNames(tx, userId);
        return false;
      },
    });
  }
}
