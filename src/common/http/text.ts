import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ValidateBy, type ValidationArguments, type ValidationOptions } from 'class-validator';
import { isHttpUrl, MAX_URL_LENGTH, plainTextProblem, type PlainTextRules, tidyText } from './plain-text.js';

/**
 * Accepts a text that people read, composes it (NFC) and trims it. Refused: control characters, lone surrogates, bidi
 * controls, and texts in which nothing is visible; unless `verbatim`, also characters that hide between others, private and
 * unassigned ones, and piles of marks.
 */
export const IsPlainText = (rules: PlainTextRules, options?: ValidationOptions): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      Array.isArray(value) ? value.map((item: unknown) => tidyText(item)) : tidyText(value),
    ),
    ValidateBy(
      {
        name: 'isPlainText',
        validator: {
          validate: (value: unknown) => plainTextProblem(value, rules) === undefined,
          defaultMessage: (check?: ValidationArguments) => describe(check?.value, rules, options?.each),
        },
      },
      options,
    ),
    ApiProperty(
      options?.each
        ? {
            type: String,
            isArray: true,
            items: { type: 'string', minLength: rules.min, maxLength: rules.max },
          }
        : { type: String, minLength: rules.min, maxLength: rules.max },
    ),
  );

function describe(value: unknown, rules: PlainTextRules, each = false): string {
  if (!each) return `$property ${plainTextProblem(value, rules)}`;
  const items: unknown[] = Array.isArray(value) ? value : [value];
  const problem = items.map((item) => plainTextProblem(item, rules)).find((found) => found !== undefined);
  return `each value in $property ${problem}`;
}

/** Accepts an http or https address of at most 2048 characters, without user and password in it. */
export const IsHttpUrl = (options?: ValidationOptions): PropertyDecorator =>
  applyDecorators(
    ValidateBy(
      {
        name: 'isHttpUrl',
        validator: {
          validate: isHttpUrl,
          defaultMessage: () => `$property must be an http(s) URL of at most ${MAX_URL_LENGTH} characters`,
        },
      },
      options,
    ),
    ApiProperty({ type: String, format: 'uri', maxLength: MAX_URL_LENGTH }),
  );
