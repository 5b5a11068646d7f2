import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DomainError, invalidField } from '../../common/errors/domain-error.js';
import { decodeFrame, encodeAck, encodeError } from './frame-codec.js';

const decoded = (frame: unknown) => decodeFrame(JSON.stringify(frame));
const codeOf = (text: string): string => {
  const frame = decodeFrame(text);
  return 'error' in frame ? frame.error.code : 'accepted';
};

test('a frame is its event, its id and its data', () => {
  const frame = { event: 'typing', id: '7', data: { state: 'start' } };
  expect(decoded(frame)).toEqual(frame);
});

test('id and data may be missing', () => {
  expect(decoded({ event: 'ping' })).toEqual({ event: 'ping', id: undefined, data: {} });
});

describe('refuses as bad_frame', () => {
  test.each([
    ['words', 'not json'],
    ['nothing', ''],
    ['two objects', '{}{}'],
    ['half an object', '{"event":"ping"'],
    ['null', 'null'],
    ['an array', '[]'],
    ['a number', '123'],
    ['a string', '"x"'],
    ['true', 'true'],
    ['NaN', '{"event":"ping","data":{"n":NaN}}'],
    ['no event', '{}'],
    ['an event that is a number', '{"event":1}'],
    ['an empty id', '{"event":"ping","id":""}'],
    ['an id that is a number', '{"event":"ping","id":1}'],
    ['an id that is null', '{"event":"ping","id":null}'],
    ['an id of 129 characters', JSON.stringify({ event: 'ping', id: 'x'.repeat(129) })],
    ['data that is null', '{"event":"ping","data":null}'],
    ['data that is an array', '{"event":"ping","data":[]}'],
  ])('%s', (_, text) => {
    expect(codeOf(text)).toBe('bad_frame');
  });
});

describe('refuses as validation_failed', () => {
  test.each([
    ['an unknown field', '{"event":"ping","more":1}'],
    ['__proto__', '{"event":"ping","data":{"__proto__":{"x":1}}}'],
    ['__proto__ beside the event', '{"event":"ping","__proto__":{"x":1}}'],
    ['constructor', '{"event":"ping","data":{"a":{"constructor":1}}}'],
    ['prototype', '{"event":"ping","data":{"a":[{"prototype":1}]}}'],
    ['10,000 levels', `{"event":"ping","data":{"ext":${'['.repeat(10_000)}${']'.repeat(10_000)}}}`],
  ])('%s', (_, text) => {
    expect(codeOf(text)).toBe('validation_failed');
  });
});

test('32 levels pass, 33 do not', () => {
  const nested = (levels: number) =>
    `{"event":"ping","data":{"a":${'['.repeat(levels - 2)}${']'.repeat(levels - 2)}}}`;
  expect(codeOf(nested(32))).toBe('accepted');
  expect(codeOf(nested(33))).toBe('validation_failed');
});

test('a refusal carries the id where that could be read', () => {
  expect(decoded({ id: 'a' })).toMatchObject({ id: 'a' });
  expect(decoded({ event: 'ping', id: 'b', data: 1 })).toMatchObject({ id: 'b' });
  expect(decoded({ event: 'ping', id: 'c', data: { __proto__x: 1 }, more: 1 })).toMatchObject({ id: 'c' });
});

test('nothing that comes over the wire makes it throw', () => {
  for (const text of [fc.string({ unit: 'binary' }), fc.json()]) {
    fc.assert(
      fc.property(text, (wire) => {
        expect(decodeFrame(wire)).toBeTypeOf('object');
      }),
    );
  }
});

test('an ack is JSON whatever its id is', () => {
  const id = '"\\\n\u2028';
  expect(JSON.parse(encodeAck(id, '{"a":1}'))).toEqual({ event: 'ack', id, data: { a: 1 } });
});

test('an error tells its code, its words, when to come back and which fields', () => {
  const limited = new DomainError('rate_limited', { detail: 'Slower.', retryAfterMs: 20 });
  expect(JSON.parse(encodeError('1', limited))).toEqual({
    event: 'error',
    id: '1',
    data: { code: 'rate_limited', message: 'Slower.', retryAfterMs: 20 },
  });
  expect(JSON.parse(encodeError(undefined, invalidField('seq', 'is wrong')))).toEqual({
    event: 'error',
    data: {
      code: 'validation_failed',
      message: 'seq is wrong',
      errors: [{ field: 'seq', message: 'is wrong' }],
    },
  });
});
