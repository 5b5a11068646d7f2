import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { access, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startServer } from '../../support/server.js';

const hasCurl = ['/usr/bin/curl', '/bin/curl'].some((path) => existsSync(path));

/** What is typed into a chat client, and how long it stays open. */
const typing = (after: number, line: string, stay: number): string =>
  `(sleep ${after}; echo "${line}"; sleep ${stay}) |`;

test.skipIf(!hasCurl)("the README's first chat works as it stands there", async () => {
  const { url } = await startServer();
  const readme = await readFile('README.md', 'utf8');
  const [, alice, bob, accept] = [...readme.matchAll(/```sh\n(.*?)```/gs)].map(([, text]) => text!);
  const script = [alice, bob, accept]
    .join('\n')
    .replaceAll('http://127.0.0.1:3000', url)
    .replace(/node (\S+) \$BOB/, `${typing(3, '1 Hello, Alice!', 2)} node $1 $BOB ${url} &`)
    .replace(/node (\S+) \$ALICE/, `${typing(1, '2 Hello, Bob!', 4)} node $1 $ALICE ${url}; wait`);
  const { stdout } = await promisify(execFile)('bash', ['-e', '-c', script]);
  const lines = stdout.split('\n');
  for (const text of ['Hello, Bob!', 'Hello, Alice!']) {
    expect(
      lines.filter((line) => line.startsWith('← {"event":"message.new"') && line.includes(text)),
    ).toHaveLength(1);
  }
});

test('every link between the written pages leads somewhere', async () => {
  const adrs = (await readdir('docs/adr')).map((name) => join('docs/adr', name));
  const pages = (await readdir('docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name));
  for (const page of ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...pages, ...adrs]) {
    const text = await readFile(page, 'utf8');
    for (const [, link] of text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)) {
      await expect(access(join(dirname(page), link!)), `${page}: ${link}`).resolves.toBeUndefined();
    }
  }
});
