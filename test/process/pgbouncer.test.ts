import { expect, test } from 'vitest';
import { pgbouncerBefore } from '../support/pgbouncer.js';
import { befriended } from '../support/people.js';
import { draft, send, toUser } from '../support/sending.js';
import { ServerProcess } from '../support/server-process.js';
import { connect } from '../support/socket-client.js';
import { testDatabase } from '../support/database.js';
import type { TestServer } from '../support/server.js';

test('the server works behind a pgbouncer of Debian that pools by session', async () => {
  const { url } = await testDatabase();
  const server = ServerProcess.spawn({
    environment: { DATABASE_URL: await pgbouncerBefore(url, 'session'), HOST: '127.0.0.1' },
  });
  const address = await server.listening();
  expect((await fetch(`${address}/health/ready`)).status).toBe(200);
  const [alice, bob] = await befriended({ url: address } as TestServer);
  const socket = await connect(`${address.replace('http', 'ws')}/ws`, alice.accessToken);
  for (let seq = 1; seq <= 20; seq++) {
    expect((await send(socket, toUser(bob))).data).toMatchObject({ seq });
  }
  expect((await bob.rest.post('/messages', draft(toUser(alice)))).body).toMatchObject({ seq: 21 });
  expect(await server.ended('SIGTERM')).toBe(0);
});

test.each(['transaction', 'statement'] as const)(
  'a start behind one that pools by %s is refused with a sentence',
  async (mode) => {
    const { url } = await testDatabase();
    const server = ServerProcess.spawn({
      environment: { DATABASE_URL: await pgbouncerBefore(url, mode), HOST: '127.0.0.1' },
    });
    expect(await server.ended()).toBe(1);
    expect(server.output).toContain('Set pool_mode = session');
    expect(server.output).not.toMatch(/^\s+at /m);
  },
);
