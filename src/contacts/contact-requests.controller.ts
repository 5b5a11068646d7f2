import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../common/http/api-errors.decorator.js';
import { IdParamPipe } from '../common/http/id-param.pipe.js';
import { CurrentUser } from '../common/identity/current-user.decorator.js';
import type { Identity } from '../common/identity/identity.js';
import {
  ContactRequestPage,
  ContactRequestQueryDto,
  ContactRequestResponse,
  CreateContactRequestDto,
} from './contact-request.dto.js';
import { ContactRequestsService } from './contact-requests.service.js';

@ApiTags('contacts')
@ApiBearerAuth()
@ApiErrors('unauthenticated', 'token_expired', 'unavailable')
@Controller('contacts/requests')
export class ContactRequestsController {
  constructor(private readonly requests: ContactRequestsService) {}

  @Post()
  @ApiOperation({
    summary: 'Ask somebody to become a contact',
    description:
      'Where the other side has asked before, both requests are settled and the status is `accepted`. Asking again while a request is pending gives the same request.',
  })
  @ApiErrors(
    'validation_failed',
    'cannot_add_self',
    'blocked',
    'user_not_found',
    'already_contacts',
    'limit_reached',
    'rate_limited',
  )
  create(
    @CurrentUser() identity: Identity,
    @Body() request: CreateContactRequestDto,
  ): Promise<ContactRequestResponse> {
    return this.requests.create(identity, request);
  }

  @Get()
  @ApiOperation({ summary: 'Contact requests to me or from me, newest first' })
  @ApiErrors('validation_failed')
  list(
    @CurrentUser() identity: Identity,
    @Query() query: ContactRequestQueryDto,
  ): Promise<ContactRequestPage> {
    return this.requests.list(identity, query);
  }

  @Post(':id/accept')
  @HttpCode(200)
  @ApiOperation({ summary: 'Accept a contact request', description: 'Only the receiver may.' })
  @ApiErrors(
    'validation_failed',
    'forbidden',
    'contact_request_not_found',
    'request_settled',
    'limit_reached',
  )
  accept(
    @CurrentUser() identity: Identity,
    @Param('id', IdParamPipe) id: string,
  ): Promise<ContactRequestResponse> {
    return this.requests.accept(identity, id);
  }

  @Post(':id/reject')
  @HttpCode(200)
  @ApiOperation({ summary: 'Reject a contact request', description: 'Only the receiver may.' })
  @ApiErrors('validation_failed', 'forbidden', 'contact_request_not_found', 'request_settled')
  reject(
    @CurrentUser() identity: Identity,
    @Param('id', IdParamPipe) id: string,
  ): Promise<ContactRequestResponse> {
    return this.requests.reject(identity, id);
  }
}
