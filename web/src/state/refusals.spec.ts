import { expect, test } from 'vitest';
import { ERROR_CATALOGUE } from '../../../src/common/errors/error-catalogue.js';
import { Failure } from '../client/failure.js';
import { fieldErrorsOf, messageOf, REFUSALS } from './refusals.js';

test('has a sentence of its own for every code of the error catalogue', () => {
  expect(Object.keys(ERROR_CATALOGUE).filter((code) => REFUSALS[code] === undefined)).toEqual([]);
  const reference = Object.values(ERROR_CATALOGUE).map(({ when }) => when);
  expect(Object.values(REFUSALS).filter((sentence) => reference.includes(sentence))).toEqual([]);
});

test('never shows what the server says to programmers', () => {
  const { when } = ERROR_CATALOGUE.cannot_add_self;
  const refused = new Failure('cannot_add_self', when, { fields: { mobile: when, tags: when } });
  expect(messageOf(refused)).not.toContain('target');
  expect(Object.values(fieldErrorsOf(refused)).join()).not.toContain('target');
  expect(messageOf(new Failure('a_code_of_tomorrow', when))).not.toContain('target');
  expect(messageOf(new TypeError('x is undefined'))).not.toContain('undefined');
});

test('says how long to wait', () => {
  const limited = (retryAfterMs: number): string =>
    messageOf(new Failure('rate_limited', '', { retryAfterMs }));
  expect(limited(700)).toContain('in 1 second.');
  expect(limited(41_000)).toContain('in 41 seconds.');
  expect(limited(3_600_000)).toContain('in 60 minutes.');
});
