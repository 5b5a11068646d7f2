import { once } from 'node:events';
import { cp, readdir, readFile, symlink } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ServerProcess } from '../support/server-process.js';
import { temporaryDirectory, usedDataDirectory } from '../support/temporary-directory.js';

const LEFT_OUT = ['.git', '.data', 'node_modules', 'bench', 'test', 'coverage'];

/** A checkout that is installed and built, as this one is after `npm test` has prepared it. */
async function checkout(): Promise<string> {
  const directory = await temporaryDirectory();
  const isCopied = (path: string): boolean => !LEFT_OUT.includes(basename(path));
  for (const name of (await readdir('.')).filter(isCopied)) {
    await cp(resolve(name), join(directory, name), { recursive: true, filter: isCopied });
  }
  await symlink(resolve('node_modules'), join(directory, 'node_modules'));
  return directory;
}

const npmStart = (cwd: string): ServerProcess =>
  ServerProcess.spawn({
    command: ['npm', 'start'],
    cwd,
    environment: { HOME: cwd, npm_config_update_notifier: 'false' },
  });

test('npm start serves from ./.data, and ends with 0 on SIGTERM once the server has', async () => {
  const cwd = await checkout();
  const npm = npmStart(cwd);
  const url = await npm.listening();
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  expect(npm.output).toContain('data in ./.data/postgres');
  expect((await readFile(join(cwd, '.data', 'jwt-secret'), 'utf8')).length).toBeGreaterThan(32);
  expect(await npm.ended('SIGTERM')).toBe(0);
  await expect(fetch(`${url}/health/live`)).rejects.toThrow('fetch failed');
});

test('the server ends when npm is killed outright, and the next start finds everything free', async () => {
  const cwd = await checkout();
  await usedDataDirectory(join(cwd, '.data'));
  const first = npmStart(cwd);
  await first.listening();
  first.child.kill('SIGKILL');
  await once(first.child, 'close'); // its output is open until the server is gone as well
  const second = npmStart(cwd);
  expect((await fetch(`${await second.listening()}/health/ready`)).status).toBe(200);
  expect(await second.ended('SIGTERM')).toBe(0);
});
