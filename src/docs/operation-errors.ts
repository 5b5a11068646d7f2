import { ERROR_CATALOGUE, type ErrorCode } from '../common/errors/error-catalogue.js';
import { ERROR_MARK } from '../common/http/api-errors.decorator.js';
import { PROBLEM_JSON } from '../common/http/problem.js';
import type { Answer, Operation } from './operation.js';
import { schemaRef } from './schema.js';

/** What every operation may meet, whatever it does. */
const ALWAYS: ErrorCode[] = ['request_timeout', 'internal_error', 'unavailable'];
const WITH_TOKEN: ErrorCode[] = ['unauthenticated', 'token_expired'];
/** Of every read of an account; see `AccountReads`. */
const OF_A_READ: ErrorCode[] = ['rate_limited'];
const WITH_INPUT: ErrorCode[] = ['validation_failed'];
const WITH_BODY: ErrorCode[] = ['payload_too_large', 'unsupported_media_type'];

const RETRY_AFTER = { description: 'Seconds after which to try again.', schema: { type: 'integer' } };

/**
 * Gives the operation an answer for each status that its errors have, in place of the marks of `@ApiErrors`.
 * Operations with the same codes share the answer, which is put into `shared`.
 */
export function describeErrors(operation: Operation, isRead: boolean, shared: Record<string, Answer>): void {
  const codes = [...codesOf(operation, isRead)];
  for (const key of Object.keys(operation)) {
    if (key.startsWith(ERROR_MARK)) delete operation[key as `x-${string}`];
  }
  for (const status of new Set(codes.map((code) => ERROR_CATALOGUE[code].status))) {
    const sameStatus = codes.filter((code) => ERROR_CATALOGUE[code].status === status);
    const name = sameStatus.join('.');
    shared[name] ??= problemAnswer(status, sameStatus);
    operation.responses[status] = { $ref: `#/components/responses/${name}` };
  }
}

/** In the order of the catalogue, so that the same codes make the same answer. */
function codesOf(operation: Operation, isRead: boolean): Set<ErrorCode> {
  const all = Object.keys(ERROR_CATALOGUE) as ErrorCode[];
  const hasInput = operation.requestBody !== undefined || (operation.parameters ?? []).length > 0;
  const common = new Set([
    ...(hasInput ? WITH_INPUT : []),
    ...(operation.security?.length ? WITH_TOKEN : []),
    ...(operation.security?.length && isRead ? OF_A_READ : []),
    ...(operation.requestBody ? WITH_BODY : []),
    ...ALWAYS,
  ]);
  return new Set(all.filter((code) => common.has(code) || `${ERROR_MARK}${code}` in operation));
}

const problemAnswer = (status: number, codes: ErrorCode[]): Answer => ({
  description: codes.map((code) => `\`${code}\`: ${ERROR_CATALOGUE[code].when}`).join('\n\n'),
  ...((status === 429 || status === 503) && { headers: { 'Retry-After': RETRY_AFTER } }),
  content: {
    [PROBLEM_JSON]: {
      schema: {
        allOf: [schemaRef('Problem')],
        properties: { status: { type: 'integer', enum: [status] }, code: { type: 'string', enum: codes } },
      },
    },
  },
});
