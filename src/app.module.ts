import { type DynamicModule, Module } from '@nestjs/common';
import { AuthModule } from './auth/auth.module.js';
import { ChatModule } from './chat/chat.module.js';
import { EventsModule } from './common/events/events.module.js';
import { LimitsModule } from './common/limits/limits.module.js';
import { ConfigModule, type Settings } from './config/config.module.js';
import { ContactsModule } from './contacts/contacts.module.js';
import { DatabaseModule } from './database/database.module.js';
import { GroupsModule } from './groups/groups.module.js';
import { HealthModule } from './health/health.module.js';
import { InboxModule } from './inbox/inbox.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { UsersModule } from './users/users.module.js';

/** The features, each a module of its own. The order does not matter. */
const FEATURES: NonNullable<DynamicModule['imports']> = [
  AuthModule,
  ChatModule,
  ContactsModule,
  GroupsModule,
  HealthModule,
  InboxModule,
  MetricsModule,
  UsersModule,
];

@Module({})
export class AppModule {
  static forRoot(settings: Settings): DynamicModule {
    return {
      module: AppModule,
      imports: [ConfigModule.forRoot(settings), DatabaseModule, EventsModule, LimitsModule, ...FEATURES],
    };
  }
}
