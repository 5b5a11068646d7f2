import { Injectable } from '@nestjs/common';
import { RateLimit } from '../common/limits/rate-limit.js';
import { AuthConfig } from '../config/config.js';
import { addressBlock } from './address-block.js';

/** How many accounts one address may make: each costs a hash, and made-up accounts are what spam is sent from. */
@Injectable()
export class RegistrationLimit {
  private readonly limit: RateLimit;

  constructor({ registrationsPerAddress }: AuthConfig) {
    this.limit = new RateLimit(registrationsPerAddress, 60 * 60);
  }

  /** @throws DomainError `rate_limited` */
  consumeBy(address: string): Promise<void> {
    return this.limit.consume(addressBlock(address));
  }
}
