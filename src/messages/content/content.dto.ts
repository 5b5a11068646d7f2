import { ApiPropertyOptional } from '@nestjs/swagger';
import { Equals, IsIn, IsNumber, IsOptional, Matches, Max, Min, ValidateBy } from 'class-validator';
import { IsHttpUrl, IsPlainText } from '../../common/http/text.js';
import { messageTextProblem } from './message-text.js';

/** Accepts what people write to each other: any script, any control, but nothing that cannot be stored or seen. */
const IsMessageText = (): PropertyDecorator =>
  ValidateBy({
    name: 'isMessageText',
    validator: {
      validate: (value: unknown) => messageTextProblem(value) === undefined,
      defaultMessage: (check) => `$property ${messageTextProblem(check?.value) ?? ''}`,
    },
  });

/** Media of an upload, by its id; the other fields are the client's own. */
const MEDIA_ID = /^[\w-]{1,64}$/;

export class TextContent {
  @Equals('text')
  type: 'text';

  /** 1 to 4,000 code points (`limits.maxTextLength`), kept to the letter. */
  @IsMessageText()
  text: string;
}

/** A picture, a recording or a file. Further fields (size, duration, name …) are kept as they are. */
export class MediaContent {
  @IsIn(['image', 'voice', 'video', 'file'])
  type: 'image' | 'voice' | 'video' | 'file';

  /** The upload's id. */
  @Matches(MEDIA_ID, { message: '$property must be the id of an upload' })
  mediaId: string;
}

/** A sticker or a single emoji. Further fields are kept as they are. */
export class EmojiContent {
  @Equals('emoji')
  type: 'emoji';
}

/** A place on the map. Further fields are kept as they are. */
export class LocationContent {
  @Equals('location')
  type: 'location';

  /** Degrees north. */
  @ApiPropertyOptional({ format: 'double' })
  @IsOptional()
  @IsNumber()
  @Min(-90)
  @Max(90)
  latitude?: number;

  /** Degrees east. */
  @ApiPropertyOptional({ format: 'double' })
  @IsOptional()
  @IsNumber()
  @Min(-180)
  @Max(180)
  longitude?: number;

  /** Kept to the letter, with the spaces around it. */
  @IsOptional()
  @IsPlainText({ min: 1, max: 200, verbatim: true })
  name?: string;
}

/** Somebody's or something's visiting card. Further fields are kept as they are. */
export class CardContent {
  @Equals('card')
  type: 'card';
}

/** A link with what a preview shows. The server never opens it. Further fields are kept as they are. */
export class LinkContent {
  @Equals('link')
  type: 'link';

  @IsOptional()
  @IsHttpUrl()
  url?: string;
}

/** Anything that only the clients understand: opaque JSON of at most 8 KiB. */
export class CustomContent {
  @Equals('custom')
  type: 'custom';
}

/** The class that describes each type of content, and whether it may carry fields that the class does not name. */
export const CONTENT_TYPES = {
  text: { dto: TextContent, isOpen: false },
  image: { dto: MediaContent, isOpen: true },
  voice: { dto: MediaContent, isOpen: true },
  video: { dto: MediaContent, isOpen: true },
  file: { dto: MediaContent, isOpen: true },
  emoji: { dto: EmojiContent, isOpen: true },
  location: { dto: LocationContent, isOpen: true },
  card: { dto: CardContent, isOpen: true },
  link: { dto: LinkContent, isOpen: true },
  custom: { dto: CustomContent, isOpen: true },
} as const;
