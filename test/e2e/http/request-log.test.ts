import { expect, test } from 'vitest';
import { register } from '../../support/accounts.js';
import { connect } from '../../support/socket-client.js';
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

test('the log follows an account, a session and a code, line by line in JSON from the first to the last', async () => {
  const { url: DATABASE_URL } = await testDatabase();
  const server = ServerProcess.spawn({
    environment: { DATABASE_URL, HOST: '127.0.0.1', LOG_LEVEL: 'info' },
  });
  const url = await server.listening();
  const { id: userId, accessToken, rest } = await register(url);
  const refused = await rest.post('/contacts/requests', { userId, message: 'a-secret-greeting' });
  const socket = await connect(`${url.replace('http', 'ws')}/ws`, accessToken);
  const content = { type: 'text', text: 'a-secret-text' };
  const answer = await socket.request('message.send', {
    to: { type: 'single', id: '999' },
    clientMsgId: 'a-secret-id',
    content,
  });
  socket.ws.close(1000);
  await socket.closed;
  await server.untilOutput(/"Socket closed"/);
  await server.ended('SIGTERM');

  const lines = server.output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const line = (msg: string, fields: object): void =>
    expect(lines).toContainEqual(expect.objectContaining({ msg, ...fields }));
  const sessionId = lines.find(({ msg }) => msg === 'Socket opened')!['sessionId'];
  expect(sessionId).toEqual(expect.any(String));
  line('POST /api/v1/contacts/requests', {
    requestId: refused.headers.get('x-request-id'),
    userId,
    sessionId,
    code: 'cannot_add_self',
  });
  line('Frame answered with an error', { userId, sessionId, event: 'message.send', code: answer.data.code });
  line('Socket closed', { userId, sessionId, code: 1000, by: 'client', seconds: expect.any(Number) });
  expect(server.output).not.toMatch(/a-secret/);
});
