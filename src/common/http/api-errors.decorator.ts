import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ERROR_CATALOGUE, type ErrorCode } from '../errors/error-catalogue.js';
import { Problem, PROBLEM_JSON } from './problem.js';

/** Names the error codes of an operation in the OpenAPI document, one response a status. */
export const ApiErrors = (...codes: ErrorCode[]): MethodDecorator & ClassDecorator => {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = ERROR_CATALOGUE[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return applyDecorators(
    ApiExtraModels(Problem),
    ...[...byStatus].map(([status, sameStatus]) =>
      ApiResponse({ status, description: describeCodes(sameStatus), content: contentOf(sameStatus) }),
    ),
  );
};

const describeCodes = (codes: ErrorCode[]): string =>
  codes.map((code) => `\`${code}\`: ${ERROR_CATALOGUE[code].when}`).join('\n\n');

const contentOf = (codes: ErrorCode[]) => ({
  [PROBLEM_JSON]: {
    schema: {
      allOf: [
        { $ref: getSchemaPath(Problem) },
        { type: 'object' as const, properties: { code: { type: 'string' as const, enum: codes } } },
      ],
    },
  },
});
