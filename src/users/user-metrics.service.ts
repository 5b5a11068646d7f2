import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../common/events/domain-events.js';
import { Database } from '../database/database.js';
import { Metrics } from '../metrics/metrics.service.js';
import { UserRegistered } from './user.events.js';
import { UsersRepository } from './users.repository.js';

/** Growth, for Prometheus: what this process registered, and what all nodes did today. */
@Injectable()
export class UserMetrics {
  constructor(metrics: Metrics, events: DomainEvents, database: Database, users: UsersRepository) {
    events.subscribe(UserRegistered, () => metrics.count.usersRegistered++);
    metrics.provide('usersCreatedToday', () => users.countCreatedToday(database));
  }
}
