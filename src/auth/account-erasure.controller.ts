import { Body, Controller, Delete, HttpCode } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../common/http/api-errors.decorator.js';
import { CurrentUser } from '../common/identity/current-user.decorator.js';
import type { Identity } from '../common/identity/identity.js';
import { AccountErasureService } from './account-erasure.service.js';
import { EraseAccountDto } from './auth.dto.js';
import { type Client, CurrentClient } from './client.decorator.js';

/** Lies here and not with the profile, because it wants the password. */
@ApiTags('users')
@ApiBearerAuth()
@Controller('users')
export class AccountErasureController {
  constructor(private readonly erasure: AccountErasureService) {}

  @Delete('me')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Erase my account',
    description: 'Removes all personal data. Others keep the conversations, with a nameless sender.',
  })
  @ApiErrors(
    'validation_failed',
    'unauthenticated',
    'token_expired',
    'invalid_credentials',
    'owner_must_transfer',
    'rate_limited',
    'unavailable',
  )
  erase(
    @CurrentUser() identity: Identity,
    @CurrentClient() client: Client,
    @Body() dto: EraseAccountDto,
  ): Promise<void> {
    return this.erasure.erase(identity, client, dto);
  }
}
