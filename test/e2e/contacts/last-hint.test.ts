import { expect, test } from 'vitest';
import { befriended } from '../../support/people.js';
import { startServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';

test('of remarks that are set at once the last that is told is the one that is stored, in 40 bursts', async () => {
  const server = await startServer();
  const [alice, bob] = await befriended(server);
  const client = await connect(server.wsUrl, alice.accessToken);
  for (let burst = 0; burst < 40; burst++) {
    const patches = Array.from({ length: 6 }, (_, n) =>
      alice.rest.patch(`/contacts/${bob.id}`, { remark: `${burst}-${n}` }),
    );
    for (const { status } of await Promise.all(patches)) expect(status).toBe(200);
    await client.barrier();
    const { body } = await alice.rest.get<{ items: { remark: string }[] }>('/contacts');
    expect(client.of('contact.updated').at(-1)!.data.remark).toBe(body.items[0]!.remark);
  }
});
