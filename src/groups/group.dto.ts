import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsIn, IsOptional, ValidateIf } from 'class-validator';
import { IsId } from '../common/http/ids.js';
import { IsHttpUrl, IsPlainText } from '../common/http/text.js';
import { PageQueryDto } from '../common/pagination/page-query.dto.js';
import type { MemberRole } from '../conversations/members/member.js';
import type { JoinPolicy } from './group.entity.js';
import type { GroupRow, SeenGroupRow } from './group.repository.js';

/** In code points. */
const NAME_LENGTH = { min: 1, max: 64 };
const MEMO_LENGTH = { min: 0, max: 500, multiline: true };
const SEARCH_LENGTH = { min: 1, max: 64, verbatim: true };

/** Users that one request may bring into a group; each of them is locked while it is decided. */
export const MAX_ADDED_MEMBERS = 200;

const POLICIES: readonly JoinPolicy[] = ['open', 'approval', 'invite'];
const ROLES: readonly MemberRole[] = ['owner', 'admin', 'member'];
const ICON = 'https://example.com/icons/weavers.png';

const isGiven = (_: object, value: unknown): boolean => value !== undefined;

export class CreateGroupDto {
  @ApiProperty({ example: 'Weavers' })
  @IsPlainText(NAME_LENGTH)
  name: string;

  @ApiPropertyOptional({ description: 'Address of a picture.', type: String, nullable: true, example: ICON })
  @IsOptional()
  @IsHttpUrl()
  icon?: string | null;

  @ApiPropertyOptional({ description: 'What the group is about.', type: String, nullable: true })
  @IsOptional()
  @IsPlainText(MEMO_LENGTH)
  memo?: string | null;

  @ApiPropertyOptional({
    description:
      'open: anybody joins; approval (the default): owner or admins decide; invite: hidden, members are added.',
    enum: POLICIES,
  })
  @ValidateIf(isGiven)
  @IsIn(POLICIES)
  joinPolicy?: JoinPolicy;

  @ApiPropertyOptional({
    description: 'Contacts of the caller who are members from the start.',
    type: [String],
    maxItems: MAX_ADDED_MEMBERS,
    example: ['43', '44'],
  })
  @ValidateIf(isGiven)
  @IsArray()
  @ArrayMaxSize(MAX_ADDED_MEMBERS)
  @ArrayUnique()
  @IsId({ each: true })
  memberIds?: string[];
}

export class UpdateGroupDto {
  @ApiPropertyOptional({ example: 'Weavers' })
  @ValidateIf(isGiven)
  @IsPlainText(NAME_LENGTH)
  name?: string;

  @ApiPropertyOptional({
    description: 'Address of a picture; null removes it.',
    type: String,
    nullable: true,
    example: ICON,
  })
  @IsOptional()
  @IsHttpUrl()
  icon?: string | null;

  @ApiPropertyOptional({ description: 'Null removes it.', type: String, nullable: true })
  @IsOptional()
  @IsPlainText(MEMO_LENGTH)
  memo?: string | null;

  @ApiPropertyOptional({ enum: POLICIES })
  @ValidateIf(isGiven)
  @IsIn(POLICIES)
  joinPolicy?: JoinPolicy;
}

export class TransferGroupDto {
  @ApiProperty({ description: 'The member who becomes the owner.', example: '43' })
  @IsId()
  userId: string;
}

export class GroupSearchDto extends PageQueryDto {
  @ApiProperty({ description: 'Part of the name, in any case and width; taken literally.', example: 'weav' })
  @IsPlainText(SEARCH_LENGTH)
  q: string;
}

/** The profile of a group, alike for everybody who may see it. */
export class GroupProfileResponse {
  @ApiProperty({ description: 'Also the id of its conversation.', example: '7' })
  id: string;

  @ApiProperty({ example: 'Weavers' })
  name: string;

  @ApiProperty({ type: String, nullable: true, example: ICON })
  icon: string | null;

  @ApiProperty({ type: String, nullable: true })
  memo: string | null;

  @ApiProperty({ example: '42' })
  ownerId: string;

  @ApiProperty({ enum: POLICIES })
  joinPolicy: JoinPolicy;

  @ApiProperty({ type: 'integer', example: 3 })
  memberCount: number;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;
}

export class GroupResponse extends GroupProfileResponse {
  @ApiProperty({
    description: 'The role of the caller; null for somebody who is not a member.',
    enum: ROLES,
    nullable: true,
  })
  role: MemberRole | null;
}

/** A group in `sync`. */
export class GroupChange extends GroupResponse {
  @ApiProperty({ description: 'False: the caller left, was removed, or the group was dissolved.' })
  isMember: boolean;
}

export class GroupPage {
  @ApiProperty({ type: [GroupResponse] })
  items: GroupResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export const toGroupProfileResponse = (row: GroupRow): GroupProfileResponse => ({
  id: row.id,
  name: row.name,
  icon: row.icon,
  memo: row.memo,
  ownerId: row.owner_id,
  joinPolicy: row.join_policy,
  memberCount: row.member_count,
  createdAt: row.created_at.toISOString(),
});

export const toGroupResponse = (row: SeenGroupRow): GroupResponse => ({
  ...toGroupProfileResponse(row),
  role: row.role,
});
