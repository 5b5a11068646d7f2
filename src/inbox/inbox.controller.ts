import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../common/http/api-errors.decorator.js';
import { IdParamPipe } from '../common/http/id-param.pipe.js';
import { ApiJsonText, type JsonText } from '../common/http/json-text.decorator.js';
import { CurrentUser } from '../common/identity/current-user.decorator.js';
import type { Identity } from '../common/identity/identity.js';
import { PageQueryDto } from '../common/pagination/page-query.dto.js';
import { ConversationPage, ConversationResponse, UpdateConversationDto } from './inbox.dto.js';
import { InboxService } from './inbox.service.js';

@ApiTags('conversations')
@ApiBearerAuth()
@Controller('conversations')
export class InboxController {
  constructor(private readonly inbox: InboxService) {}

  @Get()
  @ApiJsonText(ConversationPage)
  @ApiOperation({
    summary: 'My conversations, newest first',
    description: 'A single conversation appears with its first message; a group that was left stays, frozen.',
  })
  @ApiErrors('validation_failed', 'unauthenticated', 'token_expired', 'unavailable')
  listConversations(
    @CurrentUser() identity: Identity,
    @Query() page: PageQueryDto,
  ): Promise<JsonText<ConversationPage>> {
    return this.inbox.listConversations(identity, page);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One of my conversations' })
  @ApiErrors('validation_failed', 'unauthenticated', 'token_expired', 'conversation_not_found', 'unavailable')
  getConversation(
    @CurrentUser() identity: Identity,
    @Param('id', IdParamPipe) id: string,
  ): Promise<ConversationResponse> {
    return this.inbox.getConversation(identity, id);
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Pin or mute a conversation',
    description: 'For all of my devices and nobody else. Fields that are not given stay as they are.',
  })
  @ApiErrors('validation_failed', 'unauthenticated', 'token_expired', 'conversation_not_found', 'unavailable')
  updateConversation(
    @CurrentUser() identity: Identity,
    @Param('id', IdParamPipe) id: string,
    @Body() changes: UpdateConversationDto,
  ): Promise<ConversationResponse> {
    return this.inbox.updateConversation(identity, id, changes);
  }
}
