import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../common/http/api-errors.decorator.js';
import { IdParamPipe } from '../common/http/id-param.pipe.js';
import { CurrentUser } from '../common/identity/current-user.decorator.js';
import type { Identity } from '../common/identity/identity.js';
import { PageQueryDto } from '../common/pagination/page-query.dto.js';
import { SessionPage, TicketResponse } from './session.dto.js';
import { SessionsService } from './sessions.service.js';
import { TicketsService } from './tickets.service.js';

@ApiTags('auth')
@ApiBearerAuth()
@Controller('auth')
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly tickets: TicketsService,
  ) {}

  @Get('sessions')
  @ApiOperation({ summary: 'My devices', description: 'Those that logged in last come first.' })
  @ApiErrors('validation_failed', 'unauthenticated', 'token_expired', 'unavailable')
  list(@CurrentUser() identity: Identity, @Query() page: PageQueryDto): Promise<SessionPage> {
    return this.sessions.list(identity, page);
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Log out a device',
    description: 'Its tokens stop working and its sockets close.',
  })
  @ApiErrors('validation_failed', 'unauthenticated', 'token_expired', 'session_not_found', 'unavailable')
  revoke(@CurrentUser() identity: Identity, @Param('id', IdParamPipe) id: string): Promise<void> {
    return this.sessions.revoke(identity, id);
  }

  @Post('ws-tickets')
  @ApiOperation({
    summary: 'Get a ticket for a socket',
    description:
      'For clients that cannot set headers: `/ws?ticket=`, once, within 30 seconds. A session may have 50 open ones.',
  })
  @ApiErrors('unauthenticated', 'token_expired', 'rate_limited', 'unavailable')
  createTicket(@CurrentUser() identity: Identity): Promise<TicketResponse> {
    return this.tickets.create(identity);
  }
}
