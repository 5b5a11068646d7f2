import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy, type ValidationOptions } from 'class-validator';

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;

/**
 * True for a point in time in RFC 3339 form that exists in JavaScript (no leap second, no month 13) and has that form
 * in UTC too: its offset must not carry it out of the years 0 to 9999, or it could be stored and not be shown.
 */
export const isInstant = (value: unknown): value is string => {
  if (typeof value !== 'string' || !RFC_3339.test(value)) return false;
  const time = Date.parse(value);
  return !Number.isNaN(time) && RFC_3339.test(new Date(time).toISOString());
};

/** Accepts an RFC 3339 timestamp with its offset. */
export const IsInstant = (options?: ValidationOptions): PropertyDecorator =>
  applyDecorators(
    ValidateBy(
      {
        name: 'isInstant',
        validator: {
          validate: isInstant,
          defaultMessage: () => '$property must be an RFC 3339 timestamp such as 2026-11-23T08:00:00.000Z',
        },
      },
      options,
    ),
    ApiProperty({ type: String, format: 'date-time' }),
  );
