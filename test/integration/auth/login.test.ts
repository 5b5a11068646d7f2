import { expect, test } from 'vitest';
import { AuthModule } from '../../../src/auth/auth.module.js';
import { LoginService } from '../../../src/auth/login.service.js';
import { RegistrationService } from '../../../src/auth/registration.service.js';
import { Database } from '../../../src/database/database.js';
import { freshMobile, PASSWORD } from '../../support/accounts.js';
import { type Services, startServices } from '../../support/services.js';

const CLIENT = { address: '127.0.0.1', userAgent: null };

test('a login with a password that is being changed opens no session that outlives the change', async () => {
  const services = await startServices(AuthModule);
  const mobile = freshMobile();
  const { user } = await services.get(RegistrationService).register(CLIENT, { mobile, password: PASSWORD });
  let login: Promise<unknown> | undefined;
  await services.get(Database).transaction(async (tx) => {
    await tx.query(`UPDATE credentials SET password_hash = 'another' WHERE user_id = $1`, [user.id]);
    // The old password is right until this commits.
    login = services.get(LoginService).login(CLIENT, { mobile, password: PASSWORD });
    login.catch(() => undefined);
    await Promise.race([blockedBackend(services), login]);
  });
  await expect(login).rejects.toThrow(/invalid_credentials/);
});

/** Waits until some statement of this database waits for a lock. */
async function blockedBackend({ database }: Services): Promise<void> {
  const sql = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  await expect.poll(() => database.query(sql)).not.toEqual([]);
}
