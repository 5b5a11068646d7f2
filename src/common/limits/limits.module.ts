import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { AccountReads } from './account-reads.js';
import { AccountReadsInterceptor } from './account-reads.interceptor.js';

/** What keeps one account from taking the time of the others. One of each for the whole process. */
@Module({
  providers: [AccountReads, { provide: APP_INTERCEPTOR, useClass: AccountReadsInterceptor }],
  exports: [AccountReads],
})
export class LimitsModule {}
