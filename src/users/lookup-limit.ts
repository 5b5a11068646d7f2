import { Injectable } from '@nestjs/common';
import { RateLimit } from '../common/limits/rate-limit.js';
import { AccountsConfig } from '../config/config.js';

/** How often one account may look for people and groups: trying out numbers must stay slow. */
@Injectable()
export class LookupLimit extends RateLimit {
  constructor({ lookupsPerMinute }: AccountsConfig) {
    super(lookupsPerMinute, 60);
  }
}
