import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../common/http/api-errors.decorator.js';
import { IdParamPipe } from '../common/http/id-param.pipe.js';
import { CurrentUser } from '../common/identity/current-user.decorator.js';
import type { Identity } from '../common/identity/identity.js';
import { PublicUserResponse, UserLookupDto, UserResponse } from './user.dto.js';
import { UsersService } from './users.service.js';

@ApiTags('users')
@ApiBearerAuth()
@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get('me')
  @ApiOperation({ summary: 'My profile' })
  @ApiErrors('unauthenticated', 'token_expired', 'unavailable')
  getOwnProfile(@CurrentUser() identity: Identity): Promise<UserResponse> {
    return this.users.getOwnProfile(identity);
  }

  @Get()
  @ApiOperation({
    summary: 'Find a user by mobile number',
    description: 'Exact number only, and rate limited.',
  })
  @ApiErrors(
    'validation_failed',
    'unauthenticated',
    'token_expired',
    'user_not_found',
    'rate_limited',
    'unavailable',
  )
  lookUp(@CurrentUser() identity: Identity, @Query() { mobile }: UserLookupDto): Promise<PublicUserResponse> {
    return this.users.lookUp(identity, mobile);
  }

  @Get(':id')
  @ApiOperation({
    summary: 'The public profile of a user',
    description: 'Rate limited as a look-up, but for contacts and others in a conversation with me.',
  })
  @ApiErrors(
    'validation_failed',
    'unauthenticated',
    'token_expired',
    'user_not_found',
    'rate_limited',
    'unavailable',
  )
  getPublicProfile(
    @CurrentUser() identity: Identity,
    @Param('id', IdParamPipe) id: string,
  ): Promise<PublicUserResponse> {
    return this.users.viewProfile(identity, id);
  }
}
