import { afterAll, beforeAll, expect, test } from 'vitest';
import type {
  ContactRequestPage,
  ContactRequestResponse,
} from '../../../src/contacts/contact-request.dto.js';
import { type Account, register } from '../../support/accounts.js';
import { anonymous, refusal } from '../../support/problems.js';
import { bootServer, type TestServer } from '../../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await bootServer({ LOOKUPS_PER_MINUTE: '5' });
});
afterAll(() => server.close());

const people = (count: number): Promise<Account[]> =>
  Promise.all(Array.from({ length: count }, () => register(server.url)));
const ask = (from: Account, body: object) =>
  from.rest.post<ContactRequestResponse>('/contacts/requests', body);

test('a request travels from sender to receiver and is answered once', async () => {
  const [alice, bob] = (await people(2)) as [Account, Account];
  const sent = await ask(alice, { userId: bob.id, message: '  We met at the fair. ' });
  expect(sent.status).toBe(201);
  expect(sent.body).toEqual({
    id: expect.stringMatching(/^\d+$/) as string,
    from: alice.id,
    to: bob.id,
    status: 'pending',
    message: 'We met at the fair.',
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/) as string,
    fromUser: expect.objectContaining({ id: alice.id }) as object,
    toUser: expect.objectContaining({ id: bob.id }) as object,
  });
  expect(JSON.stringify(sent.body)).not.toContain(bob.mobile);
  expect((await ask(alice, { userId: bob.id })).body).toEqual(sent.body);

  const incoming = await bob.rest.get<ContactRequestPage>(
    '/contacts/requests?direction=incoming&status=pending',
  );
  expect(incoming.body).toEqual({ items: [sent.body], nextCursor: null });
  const path = `/contacts/requests/${sent.body.id}`;
  expect(refusal(await alice.rest.post(`${path}/accept`))).toBe('403 forbidden');
  const accepted = await bob.rest.post<ContactRequestResponse>(`${path}/accept`);
  expect([accepted.status, accepted.body.status]).toEqual([200, 'accepted']);
  expect(refusal(await bob.rest.post(`${path}/accept`))).toBe('409 request_settled');
  expect(refusal(await bob.rest.post(`${path}/reject`))).toBe('409 request_settled');
  expect(refusal(await ask(bob, { userId: alice.id }))).toBe('409 already_contacts');
});

test('a rejected request may be asked again, and looks like any other', async () => {
  const [alice, bob] = (await people(2)) as [Account, Account];
  const first = await ask(alice, { userId: bob.id });
  const rejected = await bob.rest.post<ContactRequestResponse>(`/contacts/requests/${first.body.id}/reject`);
  expect([rejected.status, rejected.body.status]).toEqual([200, 'rejected']);
  const second = await ask(alice, { userId: bob.id });
  expect([second.status, second.body.status]).toEqual([201, 'pending']);
  expect(second.body.id).not.toBe(first.body.id);
});

test('a request by mobile number finds its receiver, and crossing ones are accepted', async () => {
  const [alice, bob] = (await people(2)) as [Account, Account];
  expect((await ask(alice, { mobile: bob.mobile })).body).toMatchObject({ to: bob.id, status: 'pending' });
  expect((await ask(bob, { mobile: alice.mobile })).body).toMatchObject({ to: alice.id, status: 'accepted' });
});

test('asking by number is limited like looking one up', async () => {
  const [alice] = (await people(1)) as [Account];
  for (let attempt = 0; attempt < 5; attempt++) {
    expect(refusal(await ask(alice, { mobile: `+8613700000${100 + attempt}` }))).toBe('404 user_not_found');
  }
  const limited = await ask(alice, { mobile: '+8613700000200' });
  expect(refusal(limited)).toBe('429 rate_limited');
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('nobody can be asked who is oneself, unknown or behind a block', async () => {
  const [alice, bob] = (await people(2)) as [Account, Account];
  await bob.rest.put(`/blocks/${alice.id}`);
  expect(refusal(await ask(alice, { userId: alice.id }))).toBe('400 cannot_add_self');
  expect(refusal(await ask(alice, { userId: '999999' }))).toBe('404 user_not_found');
  expect(refusal(await ask(alice, { userId: bob.id }))).toBe('403 blocked');
});

test('a foreign request and one that never was give the same answer', async () => {
  const [alice, bob, eve] = (await people(3)) as [Account, Account, Account];
  const { body } = await ask(alice, { userId: bob.id });
  for (const answer of ['accept', 'reject']) {
    const foreign = await eve.rest.post(`/contacts/requests/${body.id}/${answer}`);
    expect(refusal(foreign)).toBe('404 contact_request_not_found');
    expect(anonymous(foreign)).toEqual(anonymous(await eve.rest.post(`/contacts/requests/999999/${answer}`)));
  }
});

test.each([
  ['nobody', {}],
  ['two', { userId: '1', mobile: '+8613800138000' }],
  ['a number', { userId: 1 }],
  ['null', { userId: null }],
  ['an object', { userId: { $ne: null } }],
  ['a list', { userId: ['1'] }],
  ['an id beyond 64 bits', { userId: '9223372036854775808' }],
  ['a negative id', { userId: '-1' }],
  ['an unknown field', { userId: '1', status: 'accepted' }],
  ['a NUL in the message', { userId: '1', message: 'a\u0000b' }],
  ['a bidi override in the message', { userId: '1', message: 'a\u202eb' }],
  ['a message too long', { userId: '1', message: 'x'.repeat(201) }],
])('a request for %s is not valid', async (_, body) => {
  const [alice] = (await people(1)) as [Account];
  expect(refusal(await ask(alice, body))).toBe('400 validation_failed');
});

test.each([
  'limit=0',
  'limit=-1',
  'limit=1e9',
  'limit=101',
  'limit=abc',
  'limit=',
  'cursor=x',
  'direction=sideways',
  'direction=',
  'status=unknown',
  'direction=incoming&direction=outgoing',
  'direction[]=incoming',
  'direction[$ne]=x',
  'userId=1',
])('a list with ?%s is not valid', async (query) => {
  const [alice] = (await people(1)) as [Account];
  expect(refusal(await alice.rest.get(`/contacts/requests?${query}`))).toBe('400 validation_failed');
});

test.each(['abc', '0', '1.5', '01', '99999999999999999999', '%00', "1'--"])(
  'the id %s in a path is not valid',
  async (id) => {
    const [alice] = (await people(1)) as [Account];
    expect(refusal(await alice.rest.post(`/contacts/requests/${id}/accept`))).toBe('400 validation_failed');
  },
);
