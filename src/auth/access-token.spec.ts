import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AccessTokens } from './access-token.js';

const LIFE_SECONDS = 900;

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => vi.useRealTimers());

const tokens = (): AccessTokens => new AccessTokens('x'.repeat(32), LIFE_SECONDS);

test('a token that was shown before expires like any other', () => {
  const access = tokens();
  const token = access.sign('1', '2');
  for (let time = 0; time < 3; time++) expect(access.verify(token)).toMatchObject({ userId: '1' });

  vi.advanceTimersByTime(LIFE_SECONDS * 1000 - 1);
  expect(access.verify(token)).toMatchObject({ userId: '1', sessionId: '2' });
  // The signature's library counts whole seconds.
  vi.advanceTimersByTime(1001);
  for (let time = 0; time < 2; time++) {
    expect(() => access.verify(token)).toThrow(expect.objectContaining({ code: 'token_expired' }));
  }
  expect(() => access.verifyOnce(token)).toThrow(expect.objectContaining({ code: 'token_expired' }));
});

test('what is remembered of one token is not said of another', () => {
  const access = tokens();
  const [first, second] = [access.sign('1', '2'), access.sign('3', '4')];
  for (let time = 0; time < 2; time++) {
    expect(access.verify(first)).toMatchObject({ userId: '1', sessionId: '2' });
    expect(access.verify(second)).toMatchObject({ userId: '3', sessionId: '4' });
  }
  const forged = `${first.slice(0, first.lastIndexOf('.'))}${second.slice(second.lastIndexOf('.'))}`;
  expect(() => access.verify(forged)).toThrow(expect.objectContaining({ code: 'unauthenticated' }));
});
