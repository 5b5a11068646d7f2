import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { DomainError, type FieldError } from '../errors/domain-error.js';

/** Checks bodies and queries against their DTO and refuses fields that it does not name. */
export function requestValidation(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    stopAtFirstError: true,
    validationError: { target: false },
    exceptionFactory: (errors) => new DomainError('validation_failed', { errors: toFieldErrors(errors) }),
  });
}

/** Flattens class-validator's tree: one entry a failed field, named by its dotted path (`content.text`). */
export function toFieldErrors(errors: readonly ValidationError[], parent = ''): FieldError[] {
  return errors.flatMap((error) => {
    const field = parent === '' ? error.property : `${parent}.${error.property}`;
    const own = messagesOf(error).map((message) => ({ field, message }));
    return [...own, ...toFieldErrors(error.children ?? [], field)];
  });
}

/** What is not there is missing, whatever else would be asked of it: "must be shorter" helps nobody. */
function messagesOf({ property, value, constraints = {} }: ValidationError): string[] {
  const messages = Object.values(constraints);
  if (value === undefined && messages.length > 0) return ['is missing'];
  return messages.map((message) =>
    message.startsWith(`${property} `) ? message.slice(property.length + 1) : message,
  );
}
