import { expect, test } from 'vitest';
import { DomainError } from '../../../src/common/errors/domain-error.js';
import { Database } from '../../../src/database/database.js';
import { AccountsService } from '../../../src/users/accounts.service.js';
import { ErasureSweep } from '../../../src/users/erasure-sweep.service.js';
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

test('begins in the erasing transaction and then goes step by step, in the fixed order of the parts', async () => {
  const services = await startServices(UsersModule);
  const erasure = services.get(UserErasure);
  const erased = services.record(UserErased);
  const alice = await account(services, '+8613800138000');
  const order: string[] = [];
  for (const stage of ['auth', 'conversations', 'contacts', 'groups', 'chat'] as const) {
    let steps = 0;
    erasure.register(stage, {
      begin: async (tx, userId) => {
        const rows = await tx.query<{ mobile: string }>('SELECT mobile FROM users WHERE id = $1', [userId]);
        order.push(`begin ${stage} ${rows[0]!.mobile}`);
        expect(erased).toEqual([]);
      },
      step: async () => {
        order.push(`${stage} ${++steps}`);
        expect(erased).toEqual([{ userId: alice }]);
        return Promise.resolve(steps < 2);
      },
    });
  }
  await services.get(AccountsService).erase(alice);
  const stages = ['contacts', 'groups', 'conversations', 'chat', 'auth'];
  expect(order).toEqual([
    ...stages.map((stage) => `begin ${stage} +8613800138000`),
    ...stages.flatMap((stage) => [`${stage} 1`, `${stage} 2`]),
  ]);
  expect(await services.database.query('SELECT 1 FROM account_erasures')).toEqual([]);
  expect(() => erasure.register('chat', {})).toThrow(/registered twice/);
});

test('a part that refuses leaves the account as it was', async () => {
  const services = await startServices(UsersModule);
  const alice = await account(services, '+8613800138000');
  const erased = services.record(UserErased);
  services.get(UserErasure).register('contacts', {
    begin: async (tx) => {
      await tx.query(`UPDATE users SET nickname = 'half erased'`);
    },
  });
  const refuse = () => Promise.reject(new DomainError('owner_must_transfer'));
  services.get(UserErasure).register('groups', { begin: refuse });
  await expect(services.get(AccountsService).erase(alice)).rejects.toThrow(/owner_must_transfer/);
  expect(await services.get(UsersService).getPublicProfile(alice)).toMatchObject({ nickname: 'Alice' });
  expect(await services.get(UsersService).findIdByMobile('13800138000')).toBe(alice);
  expect(erased).toEqual([]);
});

test('an erasure that is cut short leaves the account unusable, and the sweep finishes it', async () => {
  const services = await startServices(UsersModule);
  const alice = await account(services, '+8613800138000');
  let isAway = true;
  services.get(UserErasure).register('contacts', {
    step: () => (isAway ? Promise.reject(new DomainError('unavailable')) : Promise.resolve(false)),
  });
  await services.get(AccountsService).erase(alice);
  await expect(services.get(UsersService).getPublicProfile(alice)).rejects.toThrow(/user_not_found/);
  expect(await services.get(UsersService).findIdByMobile('13800138000')).toBeNull();
  const unfinished = () => services.database.query('SELECT user_id FROM account_erasures');
  expect(await unfinished()).toEqual([{ user_id: alice }]);

  isAway = false;
  await services.get(ErasureSweep).sweep(60);
  expect(await unfinished()).toHaveLength(1);
  await services.get(ErasureSweep).sweep(0);
  expect(await unfinished()).toEqual([]);
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
