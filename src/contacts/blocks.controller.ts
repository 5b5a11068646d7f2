import { Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../common/http/api-errors.decorator.js';
import { IdParamPipe } from '../common/http/id-param.pipe.js';
import { CurrentUser } from '../common/identity/current-user.decorator.js';
import type { Identity } from '../common/identity/identity.js';
import { PageQueryDto } from '../common/pagination/page-query.dto.js';
import { BlockPage } from './block.dto.js';
import { BlocksService } from './blocks.service.js';

@ApiTags('contacts')
@ApiBearerAuth()
@ApiErrors('unauthenticated', 'token_expired', 'unavailable')
@Controller('blocks')
export class BlocksController {
  constructor(private readonly blocks: BlocksService) {}

  @Get()
  @ApiOperation({ summary: 'Whom I have blocked' })
  @ApiErrors('validation_failed')
  list(@CurrentUser() identity: Identity, @Query() query: PageQueryDto): Promise<BlockPage> {
    return this.blocks.list(identity, query);
  }

  @Put(':userId')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Block a user',
    description:
      'Stops single chat, contact requests, group invitations, presence and typing between the two. The contact itself stays.',
  })
  @ApiErrors('validation_failed', 'cannot_add_self', 'user_not_found', 'too_many_blocks')
  block(@CurrentUser() identity: Identity, @Param('userId', IdParamPipe) userId: string): Promise<void> {
    return this.blocks.block(identity, userId);
  }

  @Delete(':userId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Take a block back' })
  @ApiErrors('validation_failed')
  unblock(@CurrentUser() identity: Identity, @Param('userId', IdParamPipe) userId: string): Promise<void> {
    return this.blocks.unblock(identity, userId);
  }
}
