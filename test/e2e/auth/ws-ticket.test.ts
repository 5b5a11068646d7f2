import { expect, test } from 'vitest';
import { TokenVerifier } from '../../../src/auth/token-verifier.service.js';
import type { TicketResponse } from '../../../src/auth/session.dto.js';
import { PASSWORD, register } from '../../support/accounts.js';
import { decodeClaims } from '../../support/forged-token.js';
import { api } from '../../support/rest-client.js';
import { startServer } from '../../support/server.js';

test('gives a ticket that stands for the session until its access token expires, and is stored hashed', async () => {
  const server = await startServer();
  const alice = await register(server.url);
  const { status, body } = await alice.rest.post<TicketResponse>('/auth/ws-tickets');
  expect(status).toBe(201);
  expect(body).toEqual({ ticket: expect.stringMatching(/^[\w-]{43}$/), expiresIn: 30 });
  const [stored] = await server.database.query<{ row: string }>('SELECT t::text AS row FROM ws_tickets t');
  expect(stored!.row).not.toContain(body.ticket);

  const identity = await server.app.get(TokenVerifier, { strict: false }).redeemTicket(body.ticket);
  expect(identity).toEqual({
    userId: alice.id,
    sessionId: alice.session.id,
    expiresAt: (decodeClaims(alice.accessToken)['exp'] as number) * 1000,
  });
});

test('a ticket opens nothing on REST', async () => {
  const server = await startServer();
  const { rest } = await register(server.url, { password: PASSWORD });
  const { body } = await rest.post<TicketResponse>('/auth/ws-tickets');
  expect((await api(server.url, body.ticket).get('/users/me')).status).toBe(401);
  expect((await api(server.url).get(`/users/me?ticket=${body.ticket}`)).status).toBe(401);
});
