import { expect, test } from 'vitest';
import { register } from '../../support/accounts.js';
import { RawSocket, refusedUpgrade } from '../../support/raw-socket.js';
import { startServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';

test('a socket that does not answer a ping makes room for another one, and those that answer stay', async () => {
  const server = await startServer({ WS_MAX_SOCKETS_PER_USER: '3' });
  const { accessToken } = await register(server.url);
  const dead = await RawSocket.open(server.wsUrl, accessToken);
  const living = [await connect(server.wsUrl, accessToken), await connect(server.wsUrl, accessToken)];
  const fourth = await connect(server.wsUrl, accessToken);
  await dead.ended;
  for (const client of [...living, fourth]) await client.barrier();
  const fifth = await refusedUpgrade(server.wsUrl, [`Authorization: Bearer ${accessToken}`]);
  expect(fifth).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
});
