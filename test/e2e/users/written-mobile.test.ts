import { expect, test } from 'vitest';
import { api, type RestClient } from '../../support/rest-client.js';
import { PASSWORD, register } from '../../support/accounts.js';
import type { UserResponse } from '../../../src/users/user.dto.js';
import { startServer } from '../../support/server.js';

/** The same number as people paste it. */
const WRITTEN = [
  '\u202a+86 139 1234 5678\u202c',
  '\u200e+86\u00a0139\u20111234\u20115678',
  '＋８６　１３９　１２３４　５６７８',
  'tel:+86-139-1234-5678',
  '139\u200b12345678',
];

const OLD_MEXICAN = '+52 1 55 1234 5678';
const MEXICAN = '+525512345678';

test('a mobile number is one number in every form, wherever it is given', async () => {
  const { url } = await startServer();
  const alice = await register(url, { mobile: WRITTEN[0] });
  expect(alice.mobile).toBe('+8613912345678');
  for (const mobile of WRITTEN) {
    expect((await api(url).post('/auth/login', { mobile, password: PASSWORD })).status, mobile).toBe(200);
    expect((await api(url).post('/auth/register', { mobile, password: PASSWORD })).body).toMatchObject({
      code: 'mobile_taken',
    });
    const bob = await register(url);
    await expectFound(bob.rest, mobile, alice.id);
    const request = await bob.rest.post<{ to: string }>('/contacts/requests', { mobile });
    expect(request.body.to, mobile).toBe(alice.id);
  }
});

test('Mexico’s old form of a mobile is the same number as the new one', async () => {
  const { url } = await startServer();
  const ana = await register(url, { mobile: OLD_MEXICAN });
  expect(ana.mobile).toBe(MEXICAN);
  await expectFound(ana.rest, MEXICAN, ana.id);
  await expectFound(ana.rest, OLD_MEXICAN, ana.id);
  const changed = await ana.rest.patch<UserResponse>('/users/me', {
    currentPassword: PASSWORD,
    mobile: 'tel:+52-1-222-123-4567',
  });
  expect(changed.body.mobile).toBe('+522221234567');
});

async function expectFound(rest: RestClient, mobile: string, id: string): Promise<void> {
  const { body } = await rest.get<{ id: string }>(`/users?mobile=${encodeURIComponent(mobile)}`);
  expect(body.id, mobile).toBe(id);
}
