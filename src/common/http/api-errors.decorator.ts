import { applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { ErrorCode } from '../errors/error-catalogue.js';

/** An operation carries a mark for each of its codes until the documents describe them (src/docs). */
export const ERROR_MARK = 'x-error-';

/**
 * Names the error codes of an operation, or of every operation of a controller. What all operations have in common
 * (a missing token, a body that is too large, a database that does not answer) need not be named.
 *
 * Marks and not `@ApiResponse`, of which the method's would replace the controller's of the same status.
 */
export const ApiErrors = (...codes: ErrorCode[]): MethodDecorator & ClassDecorator =>
  applyDecorators(...codes.map((code) => ApiExtension(`${ERROR_MARK}${code}`, true)));
