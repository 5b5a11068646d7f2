import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { embeddedUrl } from '../../src/database/embedded/embedded-postgres.js';
import { postmasterOf, query } from '../support/embedded-cluster.js';
import { eventually } from '../support/eventually.js';
import { ServerProcess } from '../support/server-process.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

describe('the embedded database', () => {
  test('is made at the first start, keeps its data over kill -9, and stops with the server', async () => {
    const dataDir = await temporaryDirectory();
    const first = ServerProcess.spawn({ environment: { DATA_DIR: dataDir } });
    expect((await fetch(`${await first.listening()}/health/ready`)).status).toBe(200);
    await query(dataDir, "INSERT INTO users (mobile, nickname) VALUES ('+8613800138000', 'Ada')");
    const address = await embeddedUrl(dataDir);
    expect(await first.ended('SIGKILL')).toBe('SIGKILL');

    const second = ServerProcess.spawn({ environment: { DATA_DIR: dataDir } });
    expect((await fetch(`${await second.listening()}/health/ready`)).status).toBe(200);
    expect(await query(dataDir, 'SELECT nickname FROM users')).toEqual([{ nickname: 'Ada' }]);
    expect(await embeddedUrl(dataDir)).toBe(address); // the same port and password

    const postmaster = await postmasterOf(dataDir);
    expect(await second.ended('SIGTERM')).toBe(0);
    expect(isAlive(postmaster)).toBe(false);
  });

  test('is made anew when the first making was cut short', async () => {
    const dataDir = await temporaryDirectory();
    const interrupted = ServerProcess.spawn({ environment: { DATA_DIR: dataDir } });
    await eventually(() => stat(join(dataDir, 'postgres', 'data.new', 'base')));
    expect(await interrupted.ended('SIGKILL')).toBe('SIGKILL');
    await expect(stat(join(dataDir, 'postgres', 'data'))).rejects.toThrow('ENOENT');
    const server = ServerProcess.spawn({ environment: { DATA_DIR: dataDir } });
    expect((await fetch(`${await server.listening()}/health/ready`)).status).toBe(200);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
