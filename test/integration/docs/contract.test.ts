import { expect, test } from 'vitest';
import { checkAnswer, checkFrame } from '../../support/contract.js';

/* The check that all other tests lean on: it has to see what is wrong. */

const problem = (code: string) => ({
  type: `urn:skein:error:${code}`,
  title: 'T',
  status: 404,
  code,
  detail: 'D',
  requestId: 'r',
});

test.each([
  ['a field that is missing', 200, { status: undefined }],
  ['a field of another type', 200, { status: 1 }],
  ['a field that is not documented', 200, { status: 'ok', node: 'a' }],
  ['a status that is not documented', 418, { status: 'ok' }],
  ['a code that this operation does not name', 503, problem('group_full')],
])('an answer with %s is refused', (_, status, body) => {
  expect(() => checkAnswer('GET', '/health/ready', status, body)).toThrow(/documented/);
});

test('an answer that is as documented passes, also where the path has parameters', () => {
  checkAnswer('GET', '/health/ready', 200, { status: 'ok' });
  expect(() => checkAnswer('GET', '/api/v1/users/7?x=1', 404, problem('user_not_found'))).not.toThrow();
  expect(() => checkAnswer('GET', '/api/v1/users/7', 404, problem('group_not_found'))).toThrow(/code/);
});

test('an address that is no operation may only answer with a problem', () => {
  expect(() => checkAnswer('GET', '/api/v1/nothing', 404, problem('route_not_found'))).not.toThrow();
  expect(() => checkAnswer('GET', '/api/v1/nothing', 200, { items: [] })).toThrow(/documented/);
});

test.each([
  ['an event that is not documented', { event: 'message.gone', data: {} }, undefined],
  [
    'a field that is not documented',
    { event: 'presence', data: { userId: '1', online: true, lastSeenAt: null, at: 'home' } },
    undefined,
  ],
  [
    'the ack of another event',
    { event: 'ack', id: '1', data: { serverTime: '2026-11-23T08:00:00.000Z' } },
    'message.send',
  ],
  ['a time that is none', { event: 'ack', id: '1', data: { serverTime: 'noon' } }, 'ping'],
  [
    'a code that the event does not name',
    { event: 'error', id: '1', data: { code: 'muted', message: 'm' } },
    'sync',
  ],
  ['a content of no known type', { event: 'message.new', data: { content: { type: 'poem' } } }, undefined],
])('a frame with %s is refused', (_, frame, request) => {
  expect(() => checkFrame(frame, request)).toThrow(/document/);
});
