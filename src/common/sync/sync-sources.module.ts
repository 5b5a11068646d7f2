import { Module } from '@nestjs/common';
import { SyncSources } from './sync-sources.js';

@Module({ providers: [SyncSources], exports: [SyncSources] })
export class SyncSourcesModule {}
