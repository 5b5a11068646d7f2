import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../common/identity/public.decorator.js';
import { MetricsAccess } from './metrics-access.js';
import { Metrics } from './metrics.service.js';

@ApiExcludeController()
@Public() // it has a token of its own
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly access: MetricsAccess,
  ) {}

  @Get()
  async read(@Req() request: Request, @Res() response: Response): Promise<void> {
    this.access.check(request);
    response.type(this.metrics.contentType).send(await this.metrics.render());
  }
}
