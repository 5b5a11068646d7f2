import { expect, test } from 'vitest';
import { ServerProcess } from '../../support/server-process.js';
import { testDatabase } from '../../support/database.js';

test('a request is logged with its id, and without tokens, passwords, numbers or its query', async () => {
  const { url: DATABASE_URL } = await testDatabase();
  const server = ServerProcess.spawn({
    environment: { DATABASE_URL, HOST: '127.0.0.1', LOG_LEVEL: 'debug' },
  });
  const url = await server.listening();
  const response = await fetch(`${url}/api/v1/users?mobile=%2B8613800138000`, {
    headers: { authorization: 'Bearer top-secret-token' },
  });
  await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ mobile: '+8613800138000', password: 'a-secret-password' }),
  });
  await fetch(`${url}/ws?ticket=one-secret-ticket`).catch(() => undefined);
  await fetch(`${url}/health/live`);
  await server.ended('SIGTERM');

  const line = server.output.split('\n').find((text) => text.includes(response.headers.get('x-request-id')!));
  expect(JSON.parse(line!)).toMatchObject({
    req: { method: 'GET', path: '/api/v1/users' },
    res: { status: 401 },
    msg: 'GET /api/v1/users',
  });
  expect(server.output).not.toMatch(/top-secret|a-secret|one-secret|138001/);
  expect(server.output).not.toContain('GET /health/live');
});
