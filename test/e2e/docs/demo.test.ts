import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { freePort } from '../../../src/database/embedded/free-port.js';
import { startServer } from '../../support/server.js';

const demo = (url: string) => promisify(execFile)(process.execPath, ['scripts/demo.mjs', url]);

test('three people meet, chat, miss something and catch up; twice on the same server', async () => {
  const { url } = await startServer();
  for (let round = 0; round < 2; round++) {
    const { stdout } = await demo(url);
    expect(stdout).toContain('Carol has 2 unread messages in the group');
    expect(stdout).toContain('Carol reads: I bring scones');
    expect(stdout).toContain('Carol has 0 unread messages in the group');
    expect(stdout).toMatch(/Bob +← \{"event":"message.new"/);
  }
});

test('says what to do when no server runs', async () => {
  await expect(demo(`http://127.0.0.1:${await freePort()}`)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('npm start'),
  });
});
