import { Module } from '@nestjs/common';
import { MetricsAccess } from './metrics-access.js';
import { MetricsController } from './metrics.controller.js';
import { Metrics } from './metrics.service.js';

@Module({ controllers: [MetricsController], providers: [Metrics, MetricsAccess], exports: [Metrics] })
export class MetricsModule {}
