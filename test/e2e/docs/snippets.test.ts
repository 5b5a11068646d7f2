import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { testDatabase } from '../../support/database.js';
import { startServer } from '../../support/server.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

/*
 * Whatever stands in a page between fences works as it stands there. A block that needs what a test cannot have says so
 * in the page itself, in a comment before its fence: `<!-- not run: why -->`. README.md has a test of its own.
 */

const PAGES = ['docs/protocol.md', 'docs/client.md', 'docs/operations.md', 'CONTRIBUTING.md'];

const hasCurl = ['/usr/bin/curl', '/bin/curl'].some((path) => existsSync(path));

interface Snippet {
  language: string;
  text: string;
  /** Why no test runs it. */
  excuse?: string;
}

async function snippetsOf(page: string): Promise<Snippet[]> {
  const found = (await readFile(page, 'utf8')).matchAll(
    /(?:<!-- not run: (?<excuse>[^>]+) -->\s+)?^```(?<language>\w*)\n(?<text>.*?)^```$/gms,
  );
  return Array.from(found, ({ groups }) => ({ ...groups }) as unknown as Snippet);
}

const RUNNERS: Record<string, (text: string) => Promise<unknown>> = {
  sh: async (text) => {
    const { url } = await startServer();
    const script = text.replaceAll('http://127.0.0.1:3000', url);
    // In an empty directory: what a page tells an operator to do must not happen to this checkout.
    return promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: await temporaryDirectory(),
    });
  },
  js: async (text) => {
    const { url } = await startServer();
    const script = text.replaceAll('http://127.0.0.1:3000', url);
    return promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  },
  sql: async (text) => (await testDatabase()).query(text),
  json: async (text) => JSON.parse(text) as unknown,
};

describe.each(PAGES)('%s', (page) => {
  test.skipIf(!hasCurl)('has no snippet that fails, in the order of the page', async () => {
    const snippets = (await snippetsOf(page)).filter(({ excuse }) => excuse === undefined);
    for (const { language, text } of joined(snippets)) {
      const run = RUNNERS[language];
      if (!run)
        throw new Error(`${page}: nothing runs "${language}"; say why with <!-- not run: … -->\n${text}`);
      await expect(run(text), text).resolves.toBeDefined();
    }
  });

  test('names only scripts that package.json has', async () => {
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: object };
    for (const [, script] of (await readFile(page, 'utf8')).matchAll(/\bnpm run ([\w:]+)/g)) {
      expect(scripts, `${page}: npm run ${script}`).toHaveProperty([script!]);
    }
  });
});

/** The shell blocks of a page are typed into one shell, one after the other. */
function joined(snippets: Snippet[]): Snippet[] {
  const shell = snippets.filter(({ language }) => language === 'sh').map(({ text }) => text);
  const others = snippets.filter(({ language }) => language !== 'sh');
  return shell.length === 0 ? others : [{ language: 'sh', text: shell.join('\n') }, ...others];
}
