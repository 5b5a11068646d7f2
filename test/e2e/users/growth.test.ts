import { expect, test } from 'vitest';
import { register } from '../../support/accounts.js';
import { startServer } from '../../support/server.js';

test('counts the accounts made by this process and those made today by all', async () => {
  const server = await startServer();
  await register(server.url);
  await register(server.url);
  await server.database.query(
    `INSERT INTO users (nickname, created_at) VALUES ('of today', now()), ('of last week', now() - interval '7 days')`,
  );
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toMatch(/^skein_users_registered_total 2$/m);
  expect(metrics).toMatch(/^skein_users_created_today 3$/m);
});
