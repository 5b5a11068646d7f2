import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { DomainError } from '../../common/errors/domain-error.js';
import { Public } from '../../common/identity/public.decorator.js';
import { SOCKET_PATH } from './upgrade-request.js';

/** Answers those who come to the socket's address without asking for an upgrade. */
@ApiExcludeController()
@Controller(SOCKET_PATH)
export class WsHintController {
  @Public()
  @Get()
  refuse(): never {
    throw new DomainError('validation_failed', {
      detail: 'This is the address of the WebSocket; ask for an upgrade (RFC 6455).',
    });
  }
}
