import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DatabaseConfig } from '../config/config.js';
import { createDataSource, dataSourceOptions } from './data-source.js';
import { Database } from './database.js';

/** One data source for the process. Each module brings its own entities (`TypeOrmModule.forFeature`). */
@Global()
@Module({
  imports: [
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
  providers: [Database],
  exports: [Database],
})
export class DatabaseModule {}
