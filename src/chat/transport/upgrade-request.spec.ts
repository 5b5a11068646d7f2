import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { checkOrigin, checkUpgrade, credentialOf } from './upgrade-request.js';

const request = (fields: Partial<IncomingMessage>) =>
  ({ method: 'GET', url: '/ws', httpVersion: '1.1', headers: {}, ...fields }) as IncomingMessage;
const codeOf = (check: () => void): string => {
  try {
    check();
    return 'passed';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test.each([
  ['the path', { url: '/ws' }, 'passed'],
  ['a query', { url: '/ws?ticket=x' }, 'passed'],
  ['another path', { url: '/ws2' }, 'route_not_found'],
  ['a slash too many', { url: '/ws/' }, 'route_not_found'],
  ['upper case', { url: '/WS' }, 'route_not_found'],
  ['an absolute address', { url: 'http://evil.example/ws' }, 'route_not_found'],
  ['POST', { method: 'POST' }, 'method_not_allowed'],
  ['HTTP/1.0', { httpVersion: '1.0' }, 'validation_failed'],
])('an upgrade with %s: %s', (_, fields, outcome) => {
  expect(codeOf(() => checkUpgrade(request(fields)))).toBe(outcome);
});

describe('an origin', () => {
  const allowed = ['https://chat.example'];
  const outcome = (origin: string | undefined, host = 'me.example') =>
    codeOf(() => checkOrigin(request({ headers: { host, ...(origin && { origin }) } }), allowed));

  test.each([
    ['is not sent', undefined, 'passed'],
    ['is on the list', 'https://chat.example', 'passed'],
    ['is our own', 'https://me.example', 'passed'],
    ['is somebody else’s', 'https://evil.example', 'origin_not_allowed'],
    ['begins like one on the list', 'https://chat.example.evil.example', 'origin_not_allowed'],
    ['has another port', 'https://chat.example:8443', 'origin_not_allowed'],
    ['is null', 'null', 'origin_not_allowed'],
    ['is no URL', 'me.example', 'origin_not_allowed'],
  ])('that %s', (_, origin, expected) => {
    expect(outcome(origin)).toBe(expected);
  });
});

describe('the credential', () => {
  const bearer = { authorization: 'Bearer abc' };

  test.each([
    ['the header', request({ headers: bearer }), { token: 'abc' }],
    [
      'the subprotocol',
      request({ headers: { 'sec-websocket-protocol': 'skein.v1, bearer.abc' } }),
      { token: 'abc' },
    ],
    ['the ticket', request({ url: '/ws?ticket=t' }), { ticket: 't' }],
  ])('comes from %s', (_, from, credential) => {
    expect(credentialOf(from)).toEqual(credential);
  });

  test.each([
    ['nothing', request({})],
    ['an empty header', request({ headers: { authorization: '' } })],
    ['another scheme', request({ headers: { authorization: 'Basic abc' } })],
    ['Bearer and nothing', request({ headers: { authorization: 'Bearer ' } })],
    ['two words after Bearer', request({ headers: { authorization: 'Bearer a b' } })],
    ['a token in the address', request({ url: '/ws?access_token=abc&token=abc' })],
    ['two tickets', request({ url: '/ws?ticket=a&ticket=b' })],
    ['a ticket and a header', request({ url: '/ws?ticket=a', headers: bearer })],
  ])('is missing with %s', (_, from) => {
    expect(codeOf(() => credentialOf(from))).toBe('unauthenticated');
  });
});
