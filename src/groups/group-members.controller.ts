import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../common/http/api-errors.decorator.js';
import { IdParamPipe } from '../common/http/id-param.pipe.js';
import { CurrentUser } from '../common/identity/current-user.decorator.js';
import type { Identity } from '../common/identity/identity.js';
import { PageQueryDto } from '../common/pagination/page-query.dto.js';
import {
  AddedMembersResponse,
  AddMembersDto,
  GroupMemberPage,
  GroupMemberResponse,
  UpdateMemberDto,
} from './group-member.dto.js';
import { GroupMembersService } from './group-members.service.js';
import { MemberSettings } from './member-settings.service.js';

@ApiTags('groups')
@ApiBearerAuth()
@ApiErrors('unauthenticated', 'token_expired', 'unavailable')
@Controller('groups/:id/members')
export class GroupMembersController {
  constructor(
    private readonly members: GroupMembersService,
    private readonly settings: MemberSettings,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The members of a group' })
  @ApiErrors('validation_failed', 'not_a_member', 'group_not_found')
  list(
    @CurrentUser() identity: Identity,
    @Param('id', IdParamPipe) id: string,
    @Query() query: PageQueryDto,
  ): Promise<GroupMemberPage> {
    return this.members.list(identity, id, query);
  }

  @Post()
  @ApiOperation({
    summary: 'Bring contacts into a group',
    description: 'For owner and admins; in an open group for every member. All are added or none.',
  })
  @ApiErrors(
    'validation_failed',
    'forbidden',
    'not_a_member',
    'not_a_contact',
    'blocked',
    'group_not_found',
    'group_full',
    'limit_reached',
    'rate_limited',
  )
  add(
    @CurrentUser() identity: Identity,
    @Param('id', IdParamPipe) id: string,
    @Body() users: AddMembersDto,
  ): Promise<AddedMembersResponse> {
    return this.members.add(identity, id, users);
  }

  @Patch(':userId')
  @ApiOperation({
    summary: 'Change a member',
    description:
      'The owner gives roles. Owner and admins mute and name those who stand lower. Everybody chooses the own display name.',
  })
  @ApiErrors('validation_failed', 'forbidden', 'not_a_member', 'group_not_found', 'member_not_found')
  update(
    @CurrentUser() identity: Identity,
    @Param('id', IdParamPipe) id: string,
    @Param('userId', IdParamPipe) userId: string,
    @Body() changes: UpdateMemberDto,
  ): Promise<GroupMemberResponse> {
    return this.settings.update(identity, id, userId, changes);
  }

  @Delete(':userId')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Remove a member, or leave',
    description: 'Owner and admins remove those who stand lower. The owner leaves only after a transfer.',
  })
  @ApiErrors(
    'validation_failed',
    'forbidden',
    'not_a_member',
    'group_not_found',
    'member_not_found',
    'owner_must_transfer',
  )
  remove(
    @CurrentUser() identity: Identity,
    @Param('id', IdParamPipe) id: string,
    @Param('userId', IdParamPipe) userId: string,
  ): Promise<void> {
    return this.members.remove(identity, id, userId);
  }
}
