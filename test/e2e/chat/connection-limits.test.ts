import { afterAll, beforeAll, expect, test } from 'vitest';
import { people } from '../../support/people.js';
import { upgrade } from '../../support/raw-socket.js';
import { type Account } from '../../support/accounts.js';
import { bootServer, type TestServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';

let server: TestServer;
let alice: Account;
let bob: Account;
beforeAll(async () => {
  server = await bootServer({ WS_MAX_SOCKETS_PER_USER: '3', WS_MAX_CONNECTIONS: '5' });
  [alice, bob] = (await people(server, 2)) as [Account, Account];
});
afterAll(() => server.close());

const open = (account: Account) => upgrade(server.wsUrl, [`Authorization: Bearer ${account.accessToken}`]);
const statusOf = ({ head }: { head: string }): number => Number(head.split(' ')[1]);

/** A place is free again once the server has seen the end of the connection. */
async function untilFree(account: Account): Promise<void> {
  await expect.poll(async () => statusOf(await open(account))).toBe(101);
}

test('an account gets no more sockets than its limit, while all of them live', async () => {
  const clients = await Promise.all(
    Array.from({ length: 3 }, () => connect(server.wsUrl, alice.accessToken)),
  );
  const answers = await Promise.all(Array.from({ length: 2 }, () => open(alice)));
  expect(answers.map(statusOf)).toEqual([429, 429]);
  for (const { head } of answers) expect(head).toMatch(/^Retry-After: 30\r$/m);
  for (const client of clients) await client.close();
  await untilFree(alice);
});

test('the node takes no more than its limit, says so with 503, and takes others when some have gone', async () => {
  await untilFree(alice);
  const [first] = await Promise.all([
    connect(server.wsUrl, bob.accessToken),
    connect(server.wsUrl, bob.accessToken),
  ]);
  const taken: Awaited<ReturnType<typeof open>>[] = [];
  for (let status = 101; status === 101;) {
    const answer = await open(taken.length < 2 ? alice : bob);
    status = statusOf(answer);
    if (status === 101) taken.push(answer);
    else expect([status, answer.head]).toEqual([503, expect.stringMatching(/^Retry-After: 5\r$/m)]);
    if (taken.length > 5) break;
  }
  expect(taken.length).toBeLessThanOrEqual(3);
  await first.close();
  await untilFree(bob);
});
