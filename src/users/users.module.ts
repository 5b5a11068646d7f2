import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventsModule } from '../common/events/events.module.js';
import { SyncSourcesModule } from '../common/sync/sync-sources.module.js';
import { AccountsConfig } from '../config/config.js';
import { MetricsModule } from '../metrics/metrics.module.js';
import { AccountErasure } from './account-erasure.entity.js';
import { AccountLimits } from './account-limits.js';
import { AccountsService } from './accounts.service.js';
import { Acquaintances } from './acquaintances.js';
import { Credential } from './credential.entity.js';
import { CreationLimit } from './creation-limit.js';
import { CredentialsRepository } from './credentials.repository.js';
import { ErasureSweep } from './erasure-sweep.service.js';
import { ErasuresRepository } from './erasures.repository.js';
import { LookupLimit } from './lookup-limit.js';
import { checkRegion } from './mobile-number.js';
import { User } from './user.entity.js';
import { UserErasure } from './user-erasure.js';
import { UserMetrics } from './user-metrics.service.js';
import { UsersController } from './users.controller.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';
import { AccountSync } from './account-sync.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([AccountErasure, Credential, User]),
    EventsModule,
    SyncSourcesModule,
    MetricsModule,
  ],
  controllers: [UsersController],
  providers: [
    AccountSync,
    AccountLimits,
    AccountsService,
    Acquaintances,
    CreationLimit,
    CredentialsRepository,
    ErasureSweep,
    ErasuresRepository,
    LookupLimit,
    UserErasure,
    UserMetrics,
    UsersRepository,
    UsersService,
  ],
  exports: [
    AccountLimits,
    AccountsService,
    Acquaintances,
    CreationLimit,
    LookupLimit,
    UserErasure,
    UsersService,
  ],
})
export class UsersModule {
  constructor({ defaultRegion }: AccountsConfig) {
    checkRegion(defaultRegion);
  }
}
