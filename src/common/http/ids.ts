import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy, type ValidationOptions } from 'class-validator';

/** Largest value of PostgreSQL's bigint. */
const MAX_ID = 9_223_372_036_854_775_807n;
const ID_PATTERN = /^[1-9]\d{0,18}$/;

/** True for a 64-bit identifier as the protocol writes it: a positive decimal string without leading zeros. */
export function isId(value: unknown): value is string {
  return (
    typeof value === 'string' && ID_PATTERN.test(value) && (value.length < 19 || BigInt(value) <= MAX_ID)
  );
}

/** Accepts a 64-bit identifier in its string form. */
export const IsId = (options?: ValidationOptions): PropertyDecorator =>
  applyDecorators(
    ValidateBy(
      {
        name: 'isId',
        validator: { validate: isId, defaultMessage: () => '$property must be an id: a decimal string' },
      },
      options,
    ),
    options?.each
      ? ApiProperty({
          type: [String],
          items: { type: 'string', pattern: ID_PATTERN.source },
          example: ['42'],
        })
      : ApiProperty({ type: String, pattern: ID_PATTERN.source, example: '42' }),
  );
