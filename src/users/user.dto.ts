import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength, ValidateIf } from 'class-validator';
import { IsHttpUrl, IsPlainText } from '../common/http/text.js';
import { MAX_WRITTEN_LENGTH } from './mobile-number.js';
import type { Sex, User } from './user.entity.js';

/** In code points. */
export const NICKNAME_LENGTH = { min: 1, max: 64 };
export const MEMO_LENGTH = { min: 0, max: 500, multiline: true };

const SEXES: readonly Sex[] = ['M', 'W', 'U'];
const AVATAR = 'https://example.com/avatars/alice.png';

/** Present, so it must be right; null is not the same as absent. */
const isGiven = (_: object, value: unknown): boolean => value !== undefined;

export class ProfileFieldsDto {
  @ApiPropertyOptional({ description: 'The name that others see.', example: 'Alice' })
  @ValidateIf(isGiven)
  @IsPlainText(NICKNAME_LENGTH)
  nickname?: string;

  @ApiPropertyOptional({
    description: 'Address of a picture; null removes it.',
    example: AVATAR,
    nullable: true,
  })
  @IsOptional()
  @IsHttpUrl()
  avatar?: string | null;

  @ApiPropertyOptional({ description: 'M man, W woman, U unknown.', enum: SEXES, example: 'W' })
  @ValidateIf(isGiven)
  @IsIn(SEXES)
  sex?: Sex;

  @ApiPropertyOptional({ description: 'A line about oneself; null removes it.', nullable: true })
  @IsOptional()
  @IsPlainText(MEMO_LENGTH)
  memo?: string | null;
}

export class UpdateProfileDto extends ProfileFieldsDto {
  @ApiPropertyOptional({
    description:
      'The new mobile number, in any written form; it is the login from now on. Needs `currentPassword`. Nobody checks whose number it is.',
    example: '+86 138 0013 8001',
  })
  @ValidateIf(isGiven)
  @IsString()
  @MaxLength(MAX_WRITTEN_LENGTH)
  mobile?: string;
}

export class UserLookupDto {
  @ApiProperty({ description: 'The whole number, in any written form.', example: '+8613800138000' })
  @IsString()
  @MaxLength(MAX_WRITTEN_LENGTH)
  mobile: string;
}

/** What everybody may know of an account. */
export class PublicUserResponse {
  @ApiProperty({ example: '42' })
  id: string;

  @ApiProperty({ example: 'Alice' })
  nickname: string;

  @ApiProperty({ type: String, nullable: true, example: AVATAR })
  avatar: string | null;

  @ApiProperty({ enum: SEXES, example: 'W' })
  sex: Sex;

  @ApiProperty({ type: String, nullable: true, example: 'Weaver of words' })
  memo: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-23T08:00:00.000Z' })
  createdAt: string;
}

/** What the owner of an account sees. */
export class UserResponse extends PublicUserResponse {
  @ApiProperty({ description: 'E.164.', example: '+8613800138000' })
  mobile: string;
}

export type PublicProfile = Pick<User, 'id' | 'nickname' | 'avatar' | 'sex' | 'memo' | 'createdAt'>;
export type OwnProfile = PublicProfile & { mobile: string };

export const toPublicUserResponse = (user: PublicProfile): PublicUserResponse => ({
  id: user.id,
  nickname: user.nickname,
  avatar: user.avatar,
  sex: user.sex,
  memo: user.memo,
  createdAt: user.createdAt.toISOString(),
});

export const toUserResponse = (user: OwnProfile): UserResponse => ({
  ...toPublicUserResponse(user),
  mobile: user.mobile,
});
