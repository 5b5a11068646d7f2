import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { DomainError, FieldError } from '../errors/domain-error.js';

export const PROBLEM_JSON = 'application/problem+json';

/** Where `response.locals` tells the request log which code was answered. */
export const ERROR_CODE = 'errorCode';

class FieldProblem implements FieldError {
  @ApiProperty({ description: 'Path of the field.', example: 'content.text' })
  field: string;

  @ApiProperty({ description: 'What is wrong with it.', example: 'must be a string' })
  message: string;
}

/** The body of every REST error: RFC 9457 problem details, with the catalogue's code and the request's id. */
export class Problem {
  @ApiProperty({
    description: 'Names the kind of problem; ends in its code.',
    example: 'urn:skein:error:forbidden',
  })
  type: string;

  @ApiProperty({ description: 'The same words for every occurrence of the code.' })
  title: string;

  @ApiProperty({ description: 'The HTTP status.', type: 'integer', example: 403 })
  status: number;

  @ApiProperty({ description: 'Stable name of the error; branch on this.', example: 'forbidden' })
  code: string;

  @ApiProperty({ description: 'A sentence for this occurrence.' })
  detail: string;

  @ApiProperty({ description: 'Finds the request in the server log; also in the header `x-request-id`.' })
  requestId: string;

  @ApiPropertyOptional({ description: 'The rejected fields.', type: [FieldProblem] })
  errors?: FieldProblem[];
}

export function toProblem(error: DomainError, requestId: string): Problem {
  const { title } = error.definition;
  return {
    type: `urn:skein:error:${error.code}`,
    title,
    status: error.status,
    code: error.code,
    detail: error.detail,
    requestId,
    ...(error.errors && { errors: error.errors }),
  };
}
