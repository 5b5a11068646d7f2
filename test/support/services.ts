import type { INestApplicationContext, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { onTestFinished } from 'vitest';
import { type DomainEvent, DomainEvents } from '../../src/common/events/domain-events.js';
import { EventsModule } from '../../src/common/events/events.module.js';
import { ConfigModule } from '../../src/config/config.module.js';
import { parseEnvironment } from '../../src/config/environment.js';
import { DatabaseModule } from '../../src/database/database.module.js';
import { testDatabase, type TestDatabase } from './database.js';

export interface Services {
  readonly database: TestDatabase;
  readonly context: INestApplicationContext;
  get<Service>(service: Type<Service>): Service;
  /** Collects the payloads of an event from here on. */
  record<Payload>(event: DomainEvent<Payload>): Payload[];
}

/** The services of one feature module, wired as the server wires them, on a database of the running test's own. */
export async function startServices(
  feature: Type,
  overrides: Partial<NodeJS.ProcessEnv> = {},
): Promise<Services> {
  const database = await testDatabase();
  const environment = parseEnvironment({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    CREATIONS_PER_MINUTE: '0',
    LOOKUPS_PER_MINUTE: '0',
    ...overrides,
  });
  const settings = { environment, databaseUrl: database.url, jwtSecret: 'x'.repeat(32) };
  const context = await Test.createTestingModule({
    imports: [ConfigModule.forRoot(settings), DatabaseModule, EventsModule, feature],
  }).compile();
  await context.init();
  onTestFinished(() => context.close());
  return {
    database,
    context,
    get: (service) => context.get(service, { strict: false }),
    record: <Payload>(event: DomainEvent<Payload>) => {
      const payloads: Payload[] = [];
      context.get(DomainEvents, { strict: false }).subscribe(event, (payload) => payloads.push(payload));
      return payloads;
    },
  };
}
