import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../common/http/api-errors.decorator.js';
import { IdParamPipe } from '../../common/http/id-param.pipe.js';
import { ApiJsonText, type JsonText } from '../../common/http/json-text.decorator.js';
import { CurrentUser } from '../../common/identity/current-user.decorator.js';
import type { Identity } from '../../common/identity/identity.js';
import { ChangesQueryDto, HistoryQueryDto, MarkReadDto, MessagePageResponse } from './conversations.dto.js';
import { HistoryService } from './history.service.js';
import { ReadPositionService } from './read-position.service.js';

@ApiTags('conversations')
@ApiBearerAuth()
@ApiErrors('validation_failed', 'conversation_not_found')
@Controller('conversations/:id')
export class ConversationsController {
  constructor(
    private readonly history: HistoryService,
    private readonly readPositions: ReadPositionService,
  ) {}

  @ApiOperation({ summary: 'Read the history, from any number in either direction' })
  @ApiJsonText(MessagePageResponse)
  @Get('messages')
  listMessages(
    @CurrentUser() identity: Identity,
    @Param('id', IdParamPipe) id: string,
    @Query() query: HistoryQueryDto,
  ): Promise<JsonText<MessagePageResponse>> {
    return this.history.listMessages(identity, id, query);
  }

  @ApiOperation({ summary: 'Read what changed since a change number, each message in its present form' })
  @ApiJsonText(MessagePageResponse)
  @Get('changes')
  listChanges(
    @CurrentUser() identity: Identity,
    @Param('id', IdParamPipe) id: string,
    @Query() query: ChangesQueryDto,
  ): Promise<JsonText<MessagePageResponse>> {
    return this.history.listChanges(identity, id, query);
  }

  @ApiOperation({ summary: 'Move your read position forward' })
  @Post('read')
  @HttpCode(204)
  async markRead(
    @CurrentUser() identity: Identity,
    @Param('id', IdParamPipe) id: string,
    @Body() { seq }: MarkReadDto,
  ): Promise<void> {
    await this.readPositions.markRead(identity, id, seq);
  }
}
