import { type DynamicModule, Global, Module } from '@nestjs/common';
import { AccountsConfig, AuthConfig, ChatConfig, DatabaseConfig, ServerConfig } from './config.js';
import type { Environment } from './environment.js';

/** What the bootstrap found out before the application starts: the environment plus what had to be generated. */
export interface Settings {
  environment: Environment;
  databaseUrl: string;
  jwtSecret: string;
}

/** The slices are values, the same everywhere, so this one module is global. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot({ environment, databaseUrl, jwtSecret }: Settings): DynamicModule {
    const slices = [
      new ServerConfig(environment),
      new DatabaseConfig(environment, databaseUrl),
      new AuthConfig(environment, jwtSecret),
      new AccountsConfig(environment),
      new ChatConfig(environment),
    ];
    const providers = slices.map((slice) => ({ provide: slice.constructor, useValue: slice }));
    return { module: ConfigModule, providers, exports: slices.map((slice) => slice.constructor) };
  }
}
