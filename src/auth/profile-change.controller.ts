import { Body, Controller, Patch } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../common/http/api-errors.decorator.js';
import { CurrentUser } from '../common/identity/current-user.decorator.js';
import type { Identity } from '../common/identity/identity.js';
import type { UserResponse } from '../users/user.dto.js';
import { ChangeProfileDto } from './auth.dto.js';
import { type Client, CurrentClient } from './client.decorator.js';
import { ProfileChangeService } from './profile-change.service.js';

/** Lies here and not with the profile, because a new number wants the password. */
@ApiTags('users')
@ApiBearerAuth()
@Controller('users')
export class ProfileChangeController {
  constructor(private readonly profiles: ProfileChangeService) {}

  @Patch('me')
  @ApiOperation({
    operationId: 'usersUpdateOwnProfile',
    summary: 'Change my profile',
    description:
      'Fields that are not given stay as they are. A new `mobile` needs `currentPassword`. All my devices get `account.updated`.',
  })
  @ApiErrors(
    'validation_failed',
    'unauthenticated',
    'token_expired',
    'invalid_credentials',
    'mobile_taken',
    'rate_limited',
    'unavailable',
  )
  updateOwnProfile(
    @CurrentUser() identity: Identity,
    @CurrentClient() client: Client,
    @Body() dto: ChangeProfileDto,
  ): Promise<UserResponse> {
    return this.profiles.change(identity, client, dto);
  }
}
