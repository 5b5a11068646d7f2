import { expect, test } from 'vitest';
import { DomainError } from '../../../src/common/errors/domain-error.js';
import { Database } from '../../../src/database/database.js';
import { AccountsService } from '../../../src/users/accounts.service.js';
import { UserErasure } from '../../../src/users/user-erasure.js';
import { UserErased, UserRegistered } from '../../../src/users/user.events.js';
import { UsersModule } from '../../../src/users/users.module.js';
import { UsersService } from '../../../src/users/users.service.js';
import { type Services, startServices } from '../../support/services.js';

async function account(services: Services, mobile: string, nickname = 'Alice'): Promise<string> {
  const accounts = services.get(AccountsService);
  const profile = { mobile, nickname, avatar: null, sex: 'U' as const, memo: null };
  return (await services.get(Database).transaction((tx) => accounts.create(tx, profile, 'hash'))).id;
}

test('gives many profiles in one query; erased accounts are nameless and unknown ids absent', async () => {
  const services = await startServices(UsersModule);
  const users = services.get(UsersService);
  const alice = await account(services, '+8613800138000', 'Alice');
  const bob = await account(services, '+8613800138001', 'Bob');
  await services.get(AccountsService).erase(bob);
  const profiles = await users.findPublicProfiles([alice, bob, alice, '999']);
  expect([...profiles.keys()].toSorted()).toEqual([alice, bob].toSorted());
  expect(profiles.get(alice)).toMatchObject({ id: alice, nickname: 'Alice' });
  expect(profiles.get(bob)).toMatchObject({ id: bob, nickname: 'Deleted account', avatar: null, memo: null });
  expect(profiles.get(alice)).not.toHaveProperty('mobile');
  expect(await users.findPublicProfiles([])).toEqual(new Map());
});

test('tells whether an account exists; an erased one does not', async () => {
  const services = await startServices(UsersModule);
  const [users, database] = [services.get(UsersService), services.get(Database)];
  const alice = await account(services, '+8613800138000');
  await users.requireUser(database, alice);
  expect(await users.findIdByMobile('138 0013 8000')).toBe(alice);
  expect(await users.findIdByMobile('13800138999')).toBeNull();
  expect(await users.findIdByMobile('nonsense')).toBeNull();
  await services.get(AccountsService).erase(alice);
  expect(await users.findIdByMobile('13800138000')).toBeNull();
  await expect(users.requireUser(database, alice)).rejects.toThrow(/user_not_found/);
  await expect(database.transaction((tx) => users.requireUser(tx, alice))).rejects.toThrow(/user_not_found/);
  await expect(services.get(AccountsService).erase(alice)).rejects.toThrow(/user_not_found/);
});

test('an account that a transaction has asked for stays until its commit', async () => {
  const services = await startServices(UsersModule);
  const [users, database] = [services.get(UsersService), services.get(Database)];
  const alice = await account(services, '+8613800138000');
  const order: string[] = [];
  let erasure: Promise<void> | undefined;
  await database.transaction(async (tx) => {
    await users.requireUser(tx, alice);
    erasure = services
      .get(AccountsService)
      .erase(alice)
      .then(() => void order.push('erased'));
    await blockedBackend(services);
    tx.afterCommit(() => order.push('committed'));
  });
  await erasure;
  expect(order).toEqual(['committed', 'erased']);
});

test('runs the registered steps in their fixed order, in the erasing transaction', async () => {
  const services = await startServices(UsersModule);
  const erasure = services.get(UserErasure);
  const erased = services.record(UserErased);
  const alice = await account(services, '+8613800138000');
  const order: string[] = [];
  for (const stage of ['auth', 'conversations', 'contacts', 'groups', 'chat'] as const) {
    erasure.register(stage, async (tx, userId) => {
      const rows = await tx.query<{ mobile: string }>('SELECT mobile FROM users WHERE id = $1', [userId]);
      order.push(`${stage} ${rows[0]!.mobile}`);
      expect(erased).toEqual([]);
    });
  }
  await services.get(AccountsService).erase(alice);
  expect(order).toEqual(
    ['contacts', 'groups', 'conversations', 'chat', 'auth'].map((stage) => `${stage} +8613800138000`),
  );
  expect(erased).toEqual([{ userId: alice }]);
  expect(() => erasure.register('chat', async () => undefined)).toThrow(/registered twice/);
});

test('a step that refuses leaves the account as it was', async () => {
  const services = await startServices(UsersModule);
  const alice = await account(services, '+8613800138000');
  const erased = services.record(UserErased);
  services.get(UserErasure).register('contacts', async (tx) => {
    await tx.query(`UPDATE users SET nickname = 'half erased'`);
  });
  services.get(UserErasure).register('groups', () => Promise.reject(new DomainError('owner_must_transfer')));
  await expect(services.get(AccountsService).erase(alice)).rejects.toThrow(/owner_must_transfer/);
  expect(await services.get(UsersService).getPublicProfile(alice)).toMatchObject({ nickname: 'Alice' });
  expect(await services.get(UsersService).findIdByMobile('13800138000')).toBe(alice);
  expect(erased).toEqual([]);
});

test('publishes a new account after the commit, and a number taken by another not at all', async () => {
  const services = await startServices(UsersModule);
  const registered = services.record(UserRegistered);
  const alice = await account(services, '+8613800138000');
  await expect(account(services, '+8613800138000')).rejects.toThrow(/mobile_taken/);
  expect(registered).toEqual([{ userId: alice }]);
});

/** Waits until some statement of this database waits for a lock. */
async function blockedBackend({ database }: Services): Promise<void> {
  const sql = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  await expect.poll(() => database.query(sql), { interval: 20 }).not.toEqual([]);
}
