import { expect, test } from 'vitest';
import { AccessTokens } from '../../../src/auth/access-token.js';
import { AuthModule } from '../../../src/auth/auth.module.js';
import { ExpiredRowsService } from '../../../src/auth/expired-rows.service.js';
import { RegistrationService } from '../../../src/auth/registration.service.js';
import { TicketsService } from '../../../src/auth/tickets.service.js';
import { TokenVerifier } from '../../../src/auth/token-verifier.service.js';
import type { Identity } from '../../../src/common/identity/identity.js';
import { freshMobile, PASSWORD } from '../../support/accounts.js';
import { countStatements } from '../../support/connected-database.js';
import { type Services, startServices } from '../../support/services.js';

const CLIENT = { address: '127.0.0.1', userAgent: null };

const register = (services: Services) =>
  services.get(RegistrationService).register(CLIENT, { mobile: freshMobile(), password: PASSWORD });

test('checks all tokens of one turn with one query', async () => {
  const services = await startServices(AuthModule);
  const begun = Date.now();
  const accounts = [await register(services), await register(services)];
  const verifier = services.get(TokenVerifier);
  const tokens = Array.from({ length: 200 }, (_, index) => accounts[index % 2]!.accessToken);
  let identities: Identity[] = [];
  const statements = await countStatements(async () => {
    identities = await Promise.all(tokens.map((token) => verifier.verifyAccessToken(token)));
  });
  expect(statements).toBe(1);
  expect(identities[1]).toEqual({
    userId: accounts[1]!.user.id,
    sessionId: accounts[1]!.session.id,
    expiresAt: expect.any(Number),
  });
  expect(identities[0]!.expiresAt - begun).toBeGreaterThan(899_000); // tokens count whole seconds
  expect(identities[0]!.expiresAt - Date.now()).toBeLessThanOrEqual(900_000);
});

test('refuses a token between good ones without harm to them', async () => {
  const services = await startServices(AuthModule);
  const { accessToken, user, session } = await register(services);
  const verifier = services.get(TokenVerifier);
  const strange = services.get(AccessTokens).sign(String(Number(user.id) + 1), session.id);
  const outcomes = await Promise.allSettled(
    [accessToken, strange, 'x', accessToken].map((token) => verifier.verifyAccessToken(token)),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
});

test('notes that a session was seen, at most once in five minutes', async () => {
  const services = await startServices(AuthModule);
  const { accessToken, session } = await register(services);
  const verifier = services.get(TokenVerifier);
  const lastSeen = async () => {
    const [row] = await services.database.query<{ ago: number }>(
      'SELECT extract(epoch FROM now() - last_seen_at)::float AS ago FROM auth_sessions WHERE id = $1',
      [session.id],
    );
    return row!.ago;
  };
  await services.database.query(`UPDATE auth_sessions SET last_seen_at = now() - interval '6 minutes'`);
  await verifier.verifyAccessToken(accessToken);
  await expect.poll(lastSeen).toBeLessThan(60);
  expect(await countStatements(() => verifier.verifyAccessToken(accessToken))).toBe(1);
});

test('a ticket stands for its token once, also when it is used ten times at once', async () => {
  const services = await startServices(AuthModule);
  const { accessToken } = await register(services);
  const verifier = services.get(TokenVerifier);
  const identity = await verifier.verifyAccessToken(accessToken);
  const { ticket, expiresIn } = await services.get(TicketsService).create(identity);
  expect(expiresIn).toBe(30);
  const uses = await Promise.allSettled(Array.from({ length: 10 }, () => verifier.redeemTicket(ticket)));
  expect(uses.filter(({ status }) => status === 'fulfilled')).toEqual([
    { status: 'fulfilled', value: identity },
  ]);
  expect(await services.database.query('SELECT 1 FROM ws_tickets')).toEqual([]);
});

test.each([
  ['is older than 30 seconds', `UPDATE ws_tickets SET expires_at = now()`],
  ['outlives its access token', `UPDATE ws_tickets SET access_expires_at = now()`],
  ['belongs to a revoked session', `UPDATE auth_sessions SET revoked_at = now()`],
])('refuses a ticket that %s', async (_, change) => {
  const services = await startServices(AuthModule);
  const verifier = services.get(TokenVerifier);
  const identity = await verifier.verifyAccessToken((await register(services)).accessToken);
  const { ticket } = await services.get(TicketsService).create(identity);
  await services.database.query(change);
  await expect(verifier.redeemTicket(ticket)).rejects.toThrow(/unauthenticated/);
  await expect(verifier.redeemTicket('x')).rejects.toThrow(/unauthenticated/);
});

test('clears away what is long over and nothing else', async () => {
  const services = await startServices(AuthModule);
  const [kept, dead] = [await register(services), await register(services)];
  const identity = await services.get(TokenVerifier).verifyAccessToken(kept.accessToken);
  const tickets = services.get(TicketsService);
  await tickets.create(identity);
  await services.database.query(`UPDATE ws_tickets SET expires_at = now() - interval '1 second'`);
  const { ticket } = await tickets.create(identity);
  await services.database.query(
    `UPDATE auth_sessions SET revoked_at = now() - interval '31 days' WHERE id = $1`,
    [dead.session.id],
  );
  await services.get(ExpiredRowsService).sweep();
  expect(await services.database.query('SELECT id FROM auth_sessions')).toEqual([{ id: kept.session.id }]);
  expect(await services.database.query('SELECT session_id FROM refresh_tokens')).toEqual([
    { session_id: kept.session.id },
  ]);
  expect(await services.database.query('SELECT 1 FROM ws_tickets')).toHaveLength(1);
  await services.get(TokenVerifier).redeemTicket(ticket);
});

test('a sweep leaves none of many thousand expired tickets behind', async () => {
  const services = await startServices(AuthModule);
  await services.database.query(
    `INSERT INTO ws_tickets (ticket_hash, session_id, access_expires_at, expires_at)
     SELECT sha256(n::text::bytea), 1, now(), now() - interval '1 second' FROM generate_series(1, 10001) AS n`,
  );
  await services.get(ExpiredRowsService).sweep();
  expect(await services.database.query('SELECT 1 FROM ws_tickets')).toEqual([]);
});
