import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy, type ValidationOptions } from 'class-validator';

const RFC_3339 =
  /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * True for a point in time in RFC 3339 form that exists: no 31 November and no 24:00, which JavaScript would move to the
 * next day, and no leap second, which it cannot tell from the next one. It has that form in UTC too: its offset must
 * not carry it out of the years 0 to 9999, or it could be stored and not be shown.
 */
export const isInstant = (value: unknown): value is string => {
  const [, day, time] = (typeof value === 'string' && RFC_3339.exec(value)) || [];
  if (day === undefined || !isOnTheCalendar(`${day}T${time}.000Z`)) return false;
  return RFC_3339.test(new Date(value as string).toISOString());
};

/** @param utc as `Date.toISOString()` writes it */
function isOnTheCalendar(utc: string): boolean {
  const milliseconds = Date.parse(utc);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString() === utc;
}

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
