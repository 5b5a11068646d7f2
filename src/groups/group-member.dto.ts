import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  ValidateIf,
} from 'class-validator';
import { IsId } from '../common/http/ids.js';
import { IsInstant } from '../common/http/instants.js';
import { IsPlainText } from '../common/http/text.js';
import type { Member, MemberRole } from '../conversations/members/member.js';
import { PublicUserResponse } from '../users/user.dto.js';
import { MAX_ADDED_MEMBERS } from './group.dto.js';

const ROLES: readonly MemberRole[] = ['owner', 'admin', 'member'];
/** The owner is made by a transfer, which also unmakes the former one. */
const GIVEN_ROLES = ['admin', 'member'] as const;

/** In code points. */
const DISPLAY_NAME_LENGTH = { min: 0, max: 64 };

export class AddMembersDto {
  @ApiProperty({
    description: 'Contacts of the caller. Those who are members already are passed over.',
    type: [String],
    maxItems: MAX_ADDED_MEMBERS,
    example: ['43', '44'],
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_ADDED_MEMBERS)
  @ArrayUnique()
  @IsId({ each: true })
  userIds: string[];
}

export class UpdateMemberDto {
  @ApiPropertyOptional({ description: 'Only the owner changes roles.', enum: GIVEN_ROLES })
  @ValidateIf((_, value) => value !== undefined)
  @IsIn(GIVEN_ROLES)
  role?: (typeof GIVEN_ROLES)[number];

  @ApiPropertyOptional({
    description: 'No messages from this member until then; null or a time that is past ends it.',
    type: String,
    format: 'date-time',
    nullable: true,
  })
  @IsOptional()
  @IsInstant()
  mutedUntil?: string | null;

  @ApiPropertyOptional({
    description: 'Name of the member in this group; null or empty removes it.',
    type: String,
    nullable: true,
  })
  @IsOptional()
  @IsPlainText(DISPLAY_NAME_LENGTH)
  displayName?: string | null;
}

export class GroupMemberResponse {
  @ApiProperty({ type: PublicUserResponse })
  user: PublicUserResponse;

  @ApiProperty({ enum: ROLES })
  role: MemberRole;

  @ApiProperty({ description: 'Name of the member in this group.', type: String, nullable: true })
  displayName: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  mutedUntil: string | null;

  @ApiProperty({ format: 'date-time' })
  joinedAt: string;
}

export class GroupMemberPage {
  @ApiProperty({ type: [GroupMemberResponse] })
  items: GroupMemberResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export class AddedMembersResponse {
  @ApiProperty({ description: 'The users that were named, as members.', type: [GroupMemberResponse] })
  items: GroupMemberResponse[];
}

export const toGroupMemberResponse = (member: Member, user: PublicUserResponse): GroupMemberResponse => ({
  user,
  role: member.role,
  displayName: member.displayName,
  mutedUntil: member.mutedUntil?.toISOString() ?? null,
  joinedAt: member.joinedAt.toISOString(),
});
