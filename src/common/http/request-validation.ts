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
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => new DomainError('validation_failed', { errors: toFieldErrors(errors) }),
  });
}

/** Flattens class-validator's tree: one entry a failed field, named by its dotted path (`content.text`). */
export function toFieldErrors(errors: readonly ValidationError[], parent = ''): FieldError[] {
  return errors.flatMap(({ property, constraints, children = [] }) => {
    const field = parent === '' ? property : `${parent}.${property}`;
    const own = Object.values(constraints ?? {}).map((message) => ({
      field,
      message: message.startsWith(`${property} `) ? message.slice(property.length + 1) : message,
    }));
    return [...own, ...toFieldErrors(children, field)];
  });
}
