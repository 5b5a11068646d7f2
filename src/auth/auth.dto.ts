import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, IsString, MaxLength, ValidateIf, ValidateNested } from 'class-validator';
import { IsPlainText } from '../common/http/text.js';
import { MAX_WRITTEN_LENGTH } from '../users/mobile-number.js';
import { ProfileFieldsDto, UpdateProfileDto } from '../users/user.dto.js';
import { MAX_PASSWORD_UNITS, PASSWORD_LENGTH } from './password-policy.js';

const isGiven = (_: object, value: unknown): boolean => value !== undefined;

const MOBILE = { description: 'In any written form; kept as E.164.', example: '+86 138 0013 8000' };
const PASSWORD = { description: 'As it was chosen.', example: 'violet otter lamp', format: 'password' };
const NEW_PASSWORD = {
  description: '15 to 256 characters of any kind; not a common one, not built from nickname or number.',
  minLength: PASSWORD_LENGTH.min,
  maxLength: PASSWORD_LENGTH.max,
  example: 'violet otter lamp',
  format: 'password',
};

export class DeviceDto {
  @ApiPropertyOptional({ description: 'What its owner calls it.', example: "Alice's phone" })
  @ValidateIf(isGiven)
  @IsPlainText({ min: 1, max: 64 })
  name?: string;

  @ApiPropertyOptional({ description: 'The kind of client.', example: 'android' })
  @ValidateIf(isGiven)
  @IsPlainText({ min: 1, max: 32 })
  platform?: string;
}

export class RegisterDto extends ProfileFieldsDto {
  @ApiProperty(MOBILE)
  @IsString()
  @MaxLength(MAX_WRITTEN_LENGTH)
  mobile: string;

  @ApiProperty(NEW_PASSWORD)
  @IsString()
  @MaxLength(MAX_PASSWORD_UNITS)
  password: string;

  @ApiPropertyOptional({ description: 'The device that registers.' })
  @ValidateIf(isGiven)
  @IsObject()
  @ValidateNested()
  @Type(() => DeviceDto)
  device?: DeviceDto;
}

export class LoginDto {
  @ApiProperty(MOBILE)
  @IsString()
  @MaxLength(MAX_WRITTEN_LENGTH)
  mobile: string;

  @ApiProperty(PASSWORD)
  @IsString()
  @MaxLength(MAX_PASSWORD_UNITS)
  password: string;

  @ApiPropertyOptional({ description: 'The device that logs in.' })
  @ValidateIf(isGiven)
  @IsObject()
  @ValidateNested()
  @Type(() => DeviceDto)
  device?: DeviceDto;
}

export class RefreshDto {
  @ApiProperty({ description: 'The one of the last answer. It works once.' })
  @IsString()
  @MaxLength(512)
  refreshToken: string;
}

export class ChangePasswordDto {
  @ApiProperty(PASSWORD)
  @IsString()
  @MaxLength(MAX_PASSWORD_UNITS)
  currentPassword: string;

  @ApiProperty({ ...NEW_PASSWORD, example: 'amber badger kite' })
  @IsString()
  @MaxLength(MAX_PASSWORD_UNITS)
  newPassword: string;
}

export class ChangeProfileDto extends UpdateProfileDto {
  @ApiPropertyOptional({ ...PASSWORD, description: 'The password as it is. Needed with `mobile`.' })
  @ValidateIf(isGiven)
  @IsString()
  @MaxLength(MAX_PASSWORD_UNITS)
  currentPassword?: string;
}

export class EraseAccountDto {
  @ApiProperty(PASSWORD)
  @IsString()
  @MaxLength(MAX_PASSWORD_UNITS)
  password: string;
}
