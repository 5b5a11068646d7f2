import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { postmasterOf } from '../support/embedded-cluster.js';
import { eventually } from '../support/eventually.js';
import { ServerProcess } from '../support/server-process.js';
import { usedDataDirectory } from '../support/temporary-directory.js';

describe('the embedded database', () => {
  test('is refused to a second server, which says who has it', async () => {
    const dataDir = await usedDataDirectory();
    const first = ServerProcess.spawn({ environment: { DATA_DIR: dataDir } });
    const url = await first.listening();
    const second = ServerProcess.spawn({ environment: { DATA_DIR: dataDir } });
    expect(await second.ended()).toBe(1);
    expect(second.output).toContain(`Another Skein (process ${first.child.pid}) is using ${dataDir}.`);
    expect(second.output).not.toMatch(/^\s+at /m);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  });

  test('goes to one of two servers that find the lock of a dead one at the same time', async () => {
    const dataDir = await usedDataDirectory();
    await writeFile(
      join(dataDir, 'skein.lock'),
      JSON.stringify({ pid: 1, startedAt: 'long ago', nonce: 'x' }),
    );
    const both = [0, 1].map(() => ServerProcess.spawn({ environment: { DATA_DIR: dataDir } }));
    const outcomes = await Promise.all(
      both.map((server) => Promise.any([server.listening().then(() => 'listens'), server.ended()])),
    );
    expect(outcomes.sort()).toEqual([1, 'listens']);
  });

  test('starts again by itself when it crashes', async () => {
    const dataDir = await usedDataDirectory();
    const server = ServerProcess.spawn({ environment: { DATA_DIR: dataDir } });
    const url = await server.listening();
    const crashed = await postmasterOf(dataDir);
    process.kill(crashed, 'SIGKILL');
    // How long it is away is seen too seldom to wait for: a look may fall on either side of it.
    await eventually(async () => expect(await postmasterOf(dataDir)).not.toBe(crashed));
    await eventually(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200));
    expect(server.child.exitCode).toBeNull();
  });

  test('does not mistake another process for a database that was left behind', async () => {
    const dataDir = await usedDataDirectory();
    // What a crash leaves when the system gave the number to somebody else since: here, to this test.
    await writeFile(join(dataDir, 'postgres', 'data', 'postmaster.pid'), `${process.pid}\n/elsewhere\n`);
    const server = ServerProcess.spawn({ environment: { DATA_DIR: dataDir } });
    expect((await fetch(`${await server.listening()}/health/ready`)).status).toBe(200);
  });
});
