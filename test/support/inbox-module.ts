import { randomBytes } from 'node:crypto';
import { Test, type TestingModule } from '@nestjs/testing';
import { onTestFinished } from 'vitest';
import { EventsModule } from '../../src/common/events/events.module.js';
import { ConfigModule } from '../../src/config/config.module.js';
import { parseEnvironment } from '../../src/config/environment.js';
import { DatabaseModule } from '../../src/database/database.module.js';
import { InboxModule } from '../../src/inbox/inbox.module.js';
import { testDatabase, type TestDatabase } from './database.js';

export interface RunningInbox {
  readonly db: TestDatabase;
  readonly module: TestingModule;
}

/** The inbox with everything below it, without HTTP, on a database of the running test's own. */
export async function startInbox(existing?: TestDatabase): Promise<RunningInbox> {
  const db = existing ?? (await testDatabase());
  const environment = parseEnvironment({ NODE_ENV: 'test', LOG_LEVEL: 'silent', DATABASE_URL: db.url });
  const module = await Test.createTestingModule({
    imports: [
      ConfigModule.forRoot({
        environment,
        databaseUrl: db.url,
        jwtSecret: randomBytes(48).toString('base64'),
      }),
      DatabaseModule,
      EventsModule,
      InboxModule,
    ],
  }).compile();
  module.useLogger(false);
  onTestFinished(() => module.close());
  await module.init();
  return { db, module };
}
