import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SyncSources } from '../common/sync/sync-sources.js';
import { Database } from '../database/database.js';
import { toUserResponse, type UserResponse } from './user.dto.js';
import { UsersRepository } from './users.repository.js';

/** Lets `sync` tell of the account's own profile. */
@Injectable()
export class AccountSync implements OnModuleInit {
  constructor(
    private readonly sources: SyncSources,
    private readonly database: Database,
    private readonly users: UsersRepository,
  ) {}

  onModuleInit(): void {
    this.sources.register<UserResponse>({
      name: 'account',
      order: 40,
      isSingle: true,
      find: async (userId, sinceXid, afterId) => ({
        items: await this.findChanged(userId, sinceXid, afterId),
      }),
      idOf: ({ id }) => id,
    });
  }

  private async findChanged(userId: string, sinceXid: string, afterId: string): Promise<UserResponse[]> {
    const user = await this.users.findOwnChanged(this.database, userId, sinceXid, afterId);
    return user ? [toUserResponse(user)] : [];
  }
}
