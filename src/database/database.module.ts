import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DatabaseConfig } from '../config/config.js';
import { MetricsModule } from '../metrics/metrics.module.js';
import { createDataSource, dataSourceOptions } from './data-source.js';
import { Database } from './database.js';
import { SqlFunctionFile } from './sql-function-file.entity.js';
import { PoolMetrics } from './pool-metrics.js';

/** One data source for the process. Each module brings its own entities (`TypeOrmModule.forFeature`). */
@Global()
@Module({
  imports: [
    MetricsModule,
    TypeOrmModule.forFeature([SqlFunctionFile]),
    TypeOrmModule.forRootAsync({
      inject: [DatabaseConfig],
      useFactory: ({ url, poolSize }: DatabaseConfig) => ({
        ...dataSourceOptions({ url, poolSize }),
        autoLoadEntities: true,
        retryAttempts: 0,
      }),
      dataSourceFactory: async (options) => createDataSource(options!).initialize(),
    }),
  ],
  providers: [Database, PoolMetrics],
  exports: [Database],
})
export class DatabaseModule {}
