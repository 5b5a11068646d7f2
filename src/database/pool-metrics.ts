import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { Metrics } from '../metrics/metrics.service.js';

/** Shows how much of the connection pool is in use. */
@Injectable()
export class PoolMetrics {
  constructor(@InjectDataSource() dataSource: DataSource, metrics: Metrics) {
    const pool = (dataSource.driver as PostgresDriver).master as Pool;
    metrics.provide('poolConnections', () => pool.totalCount);
    metrics.provide('poolIdle', () => pool.idleCount);
    metrics.provide('poolWaiting', () => pool.waitingCount);
  }
}
