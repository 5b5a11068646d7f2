import { ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsObject,
  Matches,
  Max,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { IsId, isId } from '../common/http/ids.js';
import type { ClientContent, MessageTarget } from '../conversations/message/log-message.js';
import { IsMessageContent } from './content/content-validator.js';

/** Users that one message may mention by name. */
const MAX_MENTIONS = 100;

const isMentions = (value: unknown): boolean =>
  value === 'all' || (Array.isArray(value) && value.length <= MAX_MENTIONS && value.every(isId));

/** Lets `undefined` pass and nothing else: on the wire a field is absent or valid, never null. */
const IsAbsentOr = (): PropertyDecorator => ValidateIf((_object, value) => value !== undefined);

export class TargetDto implements MessageTarget {
  /** `single` for one user, `group` for a group. */
  @IsIn(['single', 'group'])
  type: 'single' | 'group';

  /** The other user's id, or the group's. */
  @IsId()
  id: string;
}

export class SendMessageDto {
  /** Whom the message is for. */
  @IsObject()
  @ValidateNested()
  @Type(() => TargetDto)
  to: TargetDto;

  /** The client's own name for the message, 1 to 64 printable ASCII characters; sending it again sends it once. */
  @Matches(/^[\x20-\x7e]{1,64}$/, { message: '$property must be 1 to 64 printable ASCII characters' })
  clientMsgId: string;

  /** What is said; its shape follows its `type`. */
  @ApiProperty({ allOf: [{ $ref: getSchemaPath('ClientContent') }] })
  // As it was parsed: class-transformer leaves out keys that objects have by themselves, such as `toString`.
  @Transform(({ obj }: { obj: SendMessageDto }) => obj.content)
  @IsMessageContent()
  content: ClientContent;

  /** The `seq` of the message that this one answers. */
  @IsAbsentOr()
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  replyTo?: number;

  /** Users to be alerted: at most 100 ids, or `all`. */
  @IsAbsentOr()
  @ValidateBy({
    name: 'isMentions',
    validator: {
      validate: isMentions,
      defaultMessage: () => `$property must be "all" or at most ${MAX_MENTIONS} user ids`,
    },
  })
  @ApiProperty({
    oneOf: [
      { type: 'array', items: { type: 'string' } },
      { type: 'string', enum: ['all'] },
    ],
    required: false,
  })
  mentions?: string[] | 'all';
}

/** The answer to a message that was sent: its place in the log. It is committed. */
export class SendMessageAck {
  conversationId: string;
  /** Number of the message in its conversation. */
  seq: number;
  /** Change counter of the conversation with this message. */
  change: number;
  clientMsgId: string;
  @ApiProperty({ format: 'date-time' })
  createdAt: string;
  /** True when the message had been stored by an earlier send; then it was delivered to nobody now. */
  duplicate: boolean;
}
