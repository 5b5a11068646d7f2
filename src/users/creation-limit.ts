import { Injectable } from '@nestjs/common';
import { RateLimit } from '../common/limits/rate-limit.js';
import { AccountsConfig } from '../config/config.js';

/** How often one account may start something that others see: groups, contact requests, joins, conversations. */
@Injectable()
export class CreationLimit extends RateLimit {
  constructor({ creationsPerMinute }: AccountsConfig) {
    super(creationsPerMinute, 60);
  }
}
