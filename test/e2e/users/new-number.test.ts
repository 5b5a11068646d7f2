import { expect, test } from 'vitest';
import { freshMobile, logIn, PASSWORD, register } from '../../support/accounts.js';
import { startServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';

test('a new number needs the current password, and guessing it is limited as a login is', async () => {
  const { url } = await startServer({ LOGIN_FAILURES_PER_ACCOUNT: '3' });
  const alice = await register(url);
  const mobile = freshMobile();
  for (const body of [
    { mobile },
    { mobile, currentPassword: 'amber badger kite' },
    { mobile, currentPassword: '' },
  ]) {
    expect(await alice.rest.patch('/users/me', body)).toMatchObject({
      status: 401,
      body: { code: 'invalid_credentials' },
    });
  }
  expect((await alice.rest.patch('/users/me', { mobile, currentPassword: PASSWORD })).status).toBe(429);
  expect((await alice.rest.get('/users/me')).body).toEqual(alice.user);
});

test('all devices hear of a changed number and profile, and the last event is the last state', async () => {
  const server = await startServer();
  const alice = await register(server.url);
  const phone = await connect(server.wsUrl, (await logIn(server.url, alice)).accessToken);
  const mobile = freshMobile();
  await alice.rest.patch('/users/me', { mobile, currentPassword: PASSWORD });
  expect((await phone.next('account.updated')).data).toEqual({ ...alice.user, mobile });
  const names = Array.from({ length: 6 }, (_, index) => `Alice ${index}`);
  await Promise.all(names.map((nickname) => alice.rest.patch('/users/me', { nickname })));
  await phone.barrier();
  const { body } = await alice.rest.get('/users/me');
  expect(phone.of('account.updated').at(-1)?.data).toEqual(body);
});
