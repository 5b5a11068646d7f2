import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../common/http/api-errors.decorator.js';
import { IdParamPipe } from '../common/http/id-param.pipe.js';
import { CurrentUser } from '../common/identity/current-user.decorator.js';
import type { Identity } from '../common/identity/identity.js';
import {
  JoinGroupDto,
  JoinRequestPage,
  JoinRequestQueryDto,
  JoinRequestResponse,
  JoinResponse,
} from './join-request.dto.js';
import { JoinRequestsService } from './join-requests.service.js';

@ApiTags('groups')
@ApiBearerAuth()
@ApiErrors('unauthenticated', 'token_expired', 'unavailable')
@Controller('groups/:id')
export class JoinRequestsController {
  constructor(private readonly requests: JoinRequestsService) {}

  @Post('join')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Join a group, or ask to',
    description: 'Repeating it gives the same answer.',
  })
  @ApiErrors('validation_failed', 'group_not_found', 'group_full', 'limit_reached', 'rate_limited')
  join(
    @CurrentUser() identity: Identity,
    @Param('id', IdParamPipe) id: string,
    @Body() request: JoinGroupDto,
  ): Promise<JoinResponse> {
    return this.requests.join(identity, id, request);
  }

  @Get('join-requests')
  @ApiOperation({ summary: 'Requests to join, newest first', description: 'For owner and admins.' })
  @ApiErrors('validation_failed', 'forbidden', 'not_a_member', 'group_not_found')
  list(
    @CurrentUser() identity: Identity,
    @Param('id', IdParamPipe) id: string,
    @Query() query: JoinRequestQueryDto,
  ): Promise<JoinRequestPage> {
    return this.requests.list(identity, id, query);
  }

  @Post('join-requests/:requestId/accept')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let somebody in', description: 'For owner and admins.' })
  @ApiErrors(
    'validation_failed',
    'forbidden',
    'not_a_member',
    'group_not_found',
    'join_request_not_found',
    'request_settled',
    'group_full',
    'limit_reached',
  )
  accept(
    @CurrentUser() identity: Identity,
    @Param('id', IdParamPipe) id: string,
    @Param('requestId', IdParamPipe) requestId: string,
  ): Promise<JoinRequestResponse> {
    return this.requests.accept(identity, id, requestId);
  }

  @Post('join-requests/:requestId/reject')
  @HttpCode(200)
  @ApiOperation({ summary: 'Turn somebody down', description: 'For owner and admins.' })
  @ApiErrors(
    'validation_failed',
    'forbidden',
    'not_a_member',
    'group_not_found',
    'join_request_not_found',
    'request_settled',
  )
  reject(
    @CurrentUser() identity: Identity,
    @Param('id', IdParamPipe) id: string,
    @Param('requestId', IdParamPipe) requestId: string,
  ): Promise<JoinRequestResponse> {
    return this.requests.reject(identity, id, requestId);
  }
}
