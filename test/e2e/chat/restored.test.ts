import { expect, test } from 'vitest';
import { EpochService } from '../../../src/conversations/epoch/log-epoch.service.js';
import { decodeSyncCursor, encodeSyncCursor } from '../../../src/inbox/sync-cursor.js';
import { register } from '../../support/accounts.js';
import { startServer } from '../../support/server.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { connect } from '../../support/socket-client.js';

interface Sync {
  epoch: string;
  cursor: string;
  code: string;
}

/** Moves a counter that the process saw ahead: nothing but a restore takes that of the database back. */
function pretendRestore(epochs: EpochService): void {
  Object.assign(epochs, { known: undefined, highestXid: 2n ** 60n });
}

test('sockets close with 1012 and a time to come back when a backup is restored under a running server', async () => {
  const server = await startServer();
  const { accessToken } = await register(server.url);
  const client = await connect(server.wsUrl, accessToken);
  const ready = client.of('session.ready')[0]!;
  pretendRestore(server.app.get(EpochService, { strict: false }));
  await server.app.get(EpochService, { strict: false }).current();
  const { data } = await client.next('session.closing');
  expect(data).toEqual({ reason: 'epoch_changed', reconnectAfterMs: expect.any(Number) });
  expect((await client.closed).code).toBe(1012);
  const again = await connect(server.wsUrl, accessToken);
  expect(again.of('session.ready')[0]!.data.epoch).not.toBe(ready.data.epoch);
});

test('a cursor of ours from the future begins an epoch; an old one without signature does not; an edited one is refused', async () => {
  const server = await startServer();
  const { rest, user } = await register(server.url);
  const sync = async (cursor?: string) =>
    rest.get<Sync>(`/sync${cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`}`);
  const { body: first } = await sync();
  const packed = JSON.parse(Buffer.from(first.cursor, 'base64url').toString()) as string[];
  const repack = (values: string[]) => Buffer.from(JSON.stringify(values)).toString('base64url');
  const unsigned = packed.slice(0, 6);
  expect((await sync(repack(unsigned))).body.epoch).toBe(first.epoch);
  const future = String(BigInt(packed[2]!) + 1_000_000n);
  expect((await sync(repack(unsigned.with(2, future)))).body.epoch).toBe(first.epoch);
  for (const edited of [packed.with(2, future), packed.with(6, 'x'), [...packed, 'x']]) {
    expect(await sync(repack(edited))).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  }
  const key = await server.app.get(EpochService, { strict: false }).cursorKey();
  const given = decodeSyncCursor(key, user.id, first.cursor);
  const ours = encodeSyncCursor(key, user.id, { ...given, since: future });
  const { body: after } = await sync(ours);
  expect(after.epoch).not.toBe(first.epoch);
  expect((await sync(ours)).body.epoch).toBe(after.epoch);
});

test('a start compares the database with what the process before it saw', async () => {
  const DATA_DIR = await temporaryDirectory();
  const first = await startServer({ DATA_DIR });
  const epochOf = (server: typeof first) => server.app.get(EpochService, { strict: false }).current();
  const epoch = await epochOf(first);
  await first.app.close();
  const second = await startServer({ DATA_DIR }, first.database);
  expect(await epochOf(second)).toBe(epoch);
  pretendRestore(second.app.get(EpochService, { strict: false }));
  const changed = await epochOf(second);
  expect(changed).not.toBe(epoch);
  await second.app.close();
  // The volume is taken back to before the epoch changed.
  await first.database.query(`UPDATE log_epoch SET epoch = $1, former = '{}'`, [epoch]);
  expect([epoch, changed]).not.toContain(await epochOf(await startServer({ DATA_DIR }, first.database)));
});
