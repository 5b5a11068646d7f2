import { Body, Controller, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../common/http/api-errors.decorator.js';
import { CurrentUser } from '../common/identity/current-user.decorator.js';
import type { Identity } from '../common/identity/identity.js';
import { MessagesService } from './messages.service.js';
import { SendMessageAck, SendMessageDto } from './send-message.dto.js';

@ApiTags('messages')
@ApiBearerAuth()
@Controller('messages')
export class MessagesController {
  constructor(private readonly messages: MessagesService) {}

  @ApiOperation({ summary: 'Send a message; the answer comes after its commit' })
  @ApiErrors(
    'validation_failed',
    'cannot_add_self',
    'not_a_contact',
    'not_a_member',
    'blocked',
    'muted',
    'user_not_found',
    'conversation_not_found',
    'message_not_found',
    'idempotency_conflict',
    'rate_limited',
    'unavailable',
  )
  @Post()
  async send(@CurrentUser() identity: Identity, @Body() message: SendMessageDto): Promise<SendMessageAck> {
    const answer = await this.messages.send(identity, message, undefined);
    return answer.toPromise();
  }
}
