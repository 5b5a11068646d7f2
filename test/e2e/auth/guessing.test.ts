import { expect, test } from 'vitest';
import { freshMobile, PASSWORD, register } from '../../support/accounts.js';
import { api } from '../../support/rest-client.js';
import { startServer } from '../../support/server.js';

const WRONG = 'amber badger kite';

interface Attempt {
  mobile: string;
  password: string;
}

/** Logs in, as a client that says it was forwarded from `address`. */
async function attempt(url: string, body: Attempt, address?: string) {
  const response = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(address && { 'x-forwarded-for': address }) },
    body: JSON.stringify(body),
  });
  await response.arrayBuffer();
  return { status: response.status, retryAfter: Number(response.headers.get('retry-after')) };
}

const statuses = (answers: { status: number }[]): number[] => answers.map(({ status }) => status);
const times = <Result>(count: number, make: (index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

test('answers 429 with Retry-After once an account had its wrong passwords, also to the right one', async () => {
  const { url } = await startServer({ LOGIN_FAILURES_PER_ACCOUNT: '3' });
  const { mobile } = await register(url);
  for (let i = 0; i < 3; i++) expect((await attempt(url, { mobile, password: WRONG })).status).toBe(401);
  const refused = await attempt(url, { mobile, password: PASSWORD });
  expect(refused.status).toBe(429);
  expect(refused.retryAfter).toBeGreaterThan(800);
  expect(refused.retryAfter).toBeLessThanOrEqual(900);
});

test('counts attempts that come at once, and those on unknown numbers', async () => {
  const { url } = await startServer({ LOGIN_FAILURES_PER_ACCOUNT: '3' });
  const mobile = freshMobile();
  const answers = await times(12, () => attempt(url, { mobile, password: WRONG }));
  expect(statuses(answers).toSorted()).toEqual([401, 401, 401, ...Array<number>(9).fill(429)]);
});

test('starts counting anew after the right password', async () => {
  const { url } = await startServer({ LOGIN_FAILURES_PER_ACCOUNT: '3' });
  const { mobile } = await register(url);
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 2; i++) expect((await attempt(url, { mobile, password: WRONG })).status).toBe(401);
    expect((await attempt(url, { mobile, password: PASSWORD })).status).toBe(200);
  }
});

test('is not fooled by X-Forwarded-For without a proxy to trust', async () => {
  const { url } = await startServer({ LOGIN_FAILURES_PER_ADDRESS: '3', LOGIN_FAILURES_PER_ACCOUNT: '0' });
  for (let i = 0; i < 3; i++) {
    expect((await attempt(url, { mobile: freshMobile(), password: WRONG }, `203.0.113.${i}`)).status).toBe(
      401,
    );
  }
  expect((await attempt(url, { mobile: freshMobile(), password: WRONG }, '203.0.113.9')).status).toBe(429);
});

test('limits an account whatever the address, but lets its owner in from where the owner was before', async () => {
  const { url } = await startServer({ LOGIN_FAILURES_PER_ACCOUNT: '3', TRUST_PROXY: '1' });
  const { mobile } = await register(url); // at 127.0.0.1
  const strangers = await times(6, (i) => attempt(url, { mobile, password: WRONG }, `203.0.113.${i}`));
  expect(statuses(strangers).toSorted()).toEqual([401, 401, 401, 429, 429, 429]);
  expect((await attempt(url, { mobile, password: PASSWORD }, '203.0.113.99')).status).toBe(429);
  expect((await attempt(url, { mobile, password: PASSWORD })).status).toBe(200);
});

test('counts attempts of one address that come at once, whomever they are for', async () => {
  const { url } = await startServer({ LOGIN_FAILURES_PER_ADDRESS: '10' });
  const answers = await times(40, () => attempt(url, { mobile: freshMobile(), password: WRONG }));
  expect(statuses(answers).toSorted()).toEqual([
    ...Array<number>(10).fill(401),
    ...Array<number>(30).fill(429),
  ]);
});

test('lets everybody behind one address in who knows the password, also at once', async () => {
  const { url } = await startServer({ LOGIN_FAILURES_PER_ADDRESS: '2', LOGIN_FAILURES_PER_ACCOUNT: '2' });
  const { mobile } = await register(url);
  const answers = await times(12, () => attempt(url, { mobile, password: PASSWORD }));
  expect(new Set(statuses(answers))).toEqual(new Set([200]));
});

test('has no limits where they are set to 0', async () => {
  const { url } = await startServer({ LOGIN_FAILURES_PER_ACCOUNT: '0', LOGIN_FAILURES_PER_ADDRESS: '0' });
  const mobile = freshMobile();
  const answers = await times(30, () => attempt(url, { mobile, password: WRONG }));
  expect(new Set(statuses(answers))).toEqual(new Set([401]));
});

test('limits guesses at the password of a stolen session', async () => {
  const { url } = await startServer({ LOGIN_FAILURES_PER_ACCOUNT: '3' });
  const { rest } = await register(url);
  const guess = { currentPassword: WRONG, newPassword: 'a quite different one' };
  for (let i = 0; i < 3; i++) expect((await rest.post('/auth/password', guess)).status).toBe(401);
  expect((await rest.post('/auth/password', guess)).status).toBe(429);
  expect((await rest.delete('/users/me', { password: WRONG })).status).toBe(429);
  expect((await api(url).get('/users/me')).status).toBe(401);
});
