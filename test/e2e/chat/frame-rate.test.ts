import { expect, test } from 'vitest';
import { people } from '../../support/people.js';
import { startServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';
import { TestClock } from '../../support/test-clock.js';

test('frames above the rate are refused with the time to wait, then the socket closes; others go on', async () => {
  const server = await startServer();
  const [alice, bob] = await people(server, 2);
  const client = await connect(server.wsUrl, alice!.accessToken);
  const other = await connect(server.wsUrl, bob!.accessToken);
  TestClock.stopped(); // so that the bucket does not fill again before all of them are read
  for (let n = 0; n < 300; n++) client.send({ event: 'ping', id: `p${n}` });
  expect(await client.closed).toEqual({ code: 4429, reason: 'rate_limited' });
  const refused = client.of('error');
  expect(client.of('ack').length).toBeGreaterThanOrEqual(100);
  expect(refused.length).toBeGreaterThan(100);
  for (const { id, data } of refused) {
    expect(id).toMatch(/^p\d+$/);
    expect(data).toMatchObject({ code: 'rate_limited', retryAfterMs: expect.any(Number) });
    expect(data.retryAfterMs).toBeGreaterThan(0);
  }
  await other.barrier();
});

test('a client that waits as it is told is served again', async () => {
  const server = await startServer({ WS_FRAME_RATE: '20', WS_FRAME_BURST: '5' });
  const [alice] = await people(server, 1);
  const client = await connect(server.wsUrl, alice!.accessToken);
  const clock = TestClock.stopped();
  for (let n = 0; n < 6; n++) client.send({ event: 'ping', id: `p${n}` });
  const { data } = await client.next('error');
  clock.advance(data.retryAfterMs as number);
  expect((await client.request('ping')).event).toBe('ack');
});
