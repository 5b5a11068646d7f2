import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../common/http/api-errors.decorator.js';
import { CurrentUser } from '../common/identity/current-user.decorator.js';
import type { Identity } from '../common/identity/identity.js';
import { SyncQueryDto, SyncResponse } from './sync.dto.js';
import { SyncService } from './sync.service.js';

@ApiTags('sync')
@ApiBearerAuth()
@Controller('sync')
export class SyncController {
  constructor(private readonly syncs: SyncService) {}

  @Get()
  @ApiOperation({
    summary: 'All that changed for my account since the cursor',
    description:
      'The same as the `sync` event of the socket. Something may be sent again; nothing is ever left out.',
  })
  @ApiErrors('validation_failed', 'unauthenticated', 'token_expired', 'unavailable')
  sync(@CurrentUser() identity: Identity, @Query() query: SyncQueryDto): Promise<SyncResponse> {
    return this.syncs.sync(identity, query);
  }
}
