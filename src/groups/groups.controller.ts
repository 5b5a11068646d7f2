import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../common/http/api-errors.decorator.js';
import { IdParamPipe } from '../common/http/id-param.pipe.js';
import { CurrentUser } from '../common/identity/current-user.decorator.js';
import type { Identity } from '../common/identity/identity.js';
import { PageQueryDto } from '../common/pagination/page-query.dto.js';
import {
  CreateGroupDto,
  GroupPage,
  GroupResponse,
  GroupSearchDto,
  TransferGroupDto,
  UpdateGroupDto,
} from './group.dto.js';
import { GroupAdministration } from './group-administration.service.js';
import { GroupCreation } from './group-creation.service.js';
import { GroupsService } from './groups.service.js';

@ApiTags('groups')
@ApiBearerAuth()
@ApiErrors('unauthenticated', 'token_expired', 'unavailable')
@Controller('groups')
export class GroupsController {
  constructor(
    private readonly groups: GroupsService,
    private readonly creation: GroupCreation,
    private readonly administration: GroupAdministration,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Make a group',
    description: 'The caller owns it; `memberIds` are contacts of theirs.',
  })
  @ApiErrors('validation_failed', 'not_a_contact', 'blocked', 'group_full', 'limit_reached', 'rate_limited')
  create(@CurrentUser() identity: Identity, @Body() group: CreateGroupDto): Promise<GroupResponse> {
    return this.creation.create(identity, group);
  }

  @Get()
  @ApiOperation({ summary: 'My groups, newest first' })
  @ApiErrors('validation_failed')
  list(@CurrentUser() identity: Identity, @Query() query: PageQueryDto): Promise<GroupPage> {
    return this.groups.list(identity, query);
  }

  @Get('search')
  @ApiOperation({
    summary: 'Find groups by a part of their name',
    description: 'Only groups that anybody may join or ask to join. Rate limited.',
  })
  @ApiErrors('validation_failed', 'rate_limited')
  search(@CurrentUser() identity: Identity, @Query() query: GroupSearchDto): Promise<GroupPage> {
    return this.groups.search(identity, query);
  }

  @Get(':id')
  @ApiOperation({
    summary: 'One group',
    description: 'Somebody who is not a member sees those that may be joined, with `role` null.',
  })
  @ApiErrors('validation_failed', 'group_not_found')
  get(@CurrentUser() identity: Identity, @Param('id', IdParamPipe) id: string): Promise<GroupResponse> {
    return this.groups.get(identity, id);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change the profile of a group', description: 'For owner and admins.' })
  @ApiErrors('validation_failed', 'forbidden', 'not_a_member', 'group_not_found')
  update(
    @CurrentUser() identity: Identity,
    @Param('id', IdParamPipe) id: string,
    @Body() changes: UpdateGroupDto,
  ): Promise<GroupResponse> {
    return this.administration.update(identity, id, changes);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Dissolve a group', description: 'For the owner. What was said stays readable.' })
  @ApiErrors('validation_failed', 'forbidden', 'not_a_member', 'group_not_found')
  dissolve(@CurrentUser() identity: Identity, @Param('id', IdParamPipe) id: string): Promise<void> {
    return this.administration.dissolve(identity, id);
  }

  @Post(':id/owner')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Make another member the owner',
    description: 'For the owner, who stays as an admin.',
  })
  @ApiErrors('validation_failed', 'forbidden', 'not_a_member', 'group_not_found', 'member_not_found')
  transfer(
    @CurrentUser() identity: Identity,
    @Param('id', IdParamPipe) id: string,
    @Body() { userId }: TransferGroupDto,
  ): Promise<GroupResponse> {
    return this.administration.transfer(identity, id, userId);
  }
}
