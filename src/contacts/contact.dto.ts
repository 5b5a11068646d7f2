import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsOptional, ValidateIf } from 'class-validator';
import { comparableText } from '../common/http/plain-text.js';
import { IsPlainText } from '../common/http/text.js';
import { PublicUserResponse } from '../users/user.dto.js';
import type { ContactRow } from './contact.repository.js';

/** In code points. */
const REMARK_LENGTH = { min: 0, max: 64 };
const TAG_LENGTH = { min: 1, max: 32 };
const MAX_TAGS = 20;

/** Two tags that differ in case or width only are one. Anything but a text is refused elsewhere. */
const toComparable = (tag: unknown): unknown => (typeof tag === 'string' ? comparableText(tag) : tag);

export class UpdateContactDto {
  @ApiPropertyOptional({
    description: 'My own name for the contact; null or empty removes it.',
    type: String,
    nullable: true,
    example: 'Alice from work',
  })
  @IsOptional()
  @IsPlainText(REMARK_LENGTH)
  remark?: string | null;

  @ApiPropertyOptional({
    description: 'All my tags for the contact.',
    type: [String],
    maxItems: MAX_TAGS,
    example: ['work', 'chess'],
  })
  @ValidateIf((_, value) => value !== undefined)
  @IsArray()
  @ArrayMaxSize(MAX_TAGS)
  @ArrayUnique(toComparable)
  @IsPlainText(TAG_LENGTH, { each: true })
  tags?: string[];
}

/** A contact as one side sees it. */
export class ContactResponse {
  @ApiProperty({ type: PublicUserResponse })
  user: PublicUserResponse;

  @ApiProperty({ description: 'My own name for the contact.', type: String, nullable: true })
  remark: string | null;

  @ApiProperty({ description: 'My own tags for the contact.', type: [String] })
  tags: string[];

  @ApiProperty({ description: 'When the two became contacts.', format: 'date-time' })
  createdAt: string;

  @ApiPropertyOptional({
    description: 'Only in events and `sync`: when the contact ended.',
    format: 'date-time',
  })
  deletedAt?: string;
}

export class ContactPage {
  @ApiProperty({ type: [ContactResponse] })
  items: ContactResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export const toContactResponse = (row: ContactRow, user: PublicUserResponse): ContactResponse => ({
  user,
  remark: row.remark,
  tags: row.tags,
  createdAt: row.created_at.toISOString(),
  ...(row.deleted_at && { deletedAt: row.deleted_at.toISOString() }),
});
