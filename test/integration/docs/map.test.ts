import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const PAGE = 'docs/architecture.md';

/** What the map is held against, in a place where a test may change it: the folders of src, empty, and the pages. */
async function project(): Promise<string> {
  const directory = await temporaryDirectory();
  for (const path of ['scripts/layers.cjs', 'scripts/docs/map.mjs', 'CONTRIBUTING.md', PAGE]) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    cpSync(path, join(directory, path));
  }
  for (const entry of readdirSync('src', { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) mkdirSync(join(directory, entry.parentPath, entry.name), { recursive: true });
  }
  return directory;
}

const look = (directory: string, ...args: string[]): { status: number | null; stderr: string } =>
  spawnSync(process.execPath, [join(directory, 'scripts/docs/map.mjs'), ...args], { encoding: 'utf8' });

test('the folders of src stand in layers, and the pages show them', async () => {
  expect(look(await project())).toMatchObject({ status: 0, stderr: '' });
});

test.each(['src/stranger', 'src/chat/stranger'])('a folder %s without a layer fails', async (folder) => {
  const directory = await project();
  mkdirSync(join(directory, folder));
  const { status, stderr } = look(directory);
  expect(status).toBe(1);
  expect(stderr).toContain(`${folder} stands in no layer`);
});

test('a page with other layers fails until it is written again', async () => {
  const directory = await project();
  const path = join(directory, PAGE);
  writeFileSync(path, readFileSync(path, 'utf8').replace('app.module → ', 'app.module → inbox → '));
  expect(look(directory)).toMatchObject({ status: 1, stderr: expect.stringContaining(PAGE) as string });
  expect(look(directory, '--write')).toMatchObject({ status: 0 });
});
