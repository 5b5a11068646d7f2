import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { befriended } from '../../support/people.js';
import { startServer } from '../../support/server.js';

/* What others generate from docs/openapi.json has to compile under `strict`, and to work. */

/** Milliseconds; three compilers, on a machine that may have other work. */
const GENERATION_MS = 600_000;

/** Runs a program of node_modules; what it printed is part of the failure. */
async function run(program: string, ...parameters: string[]): Promise<string> {
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off' };
  const child = promisify(execFile)(process.execPath, [resolve('node_modules', program), ...parameters], {
    env,
  });
  const { stdout } = await child.catch((error: Error & { stdout?: string }) => {
    throw new Error(`${error.message}\n${error.stdout ?? ''}`);
  });
  return stdout;
}

/** A project of somebody who writes a client; it goes when the test ends. */
async function project(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'skein-client-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  await symlink(resolve('node_modules'), join(directory, 'node_modules'));
  await writeFile(join(directory, 'package.json'), '{ "type": "module" }');
  return directory;
}

/** Compiles the client and lets it send "hi"; returns what it reads in the history. */
async function send(directory: string, source: string): Promise<string> {
  const main = join(directory, 'main.ts');
  await writeFile(main, source);
  const target = [
    '--target',
    'es2023',
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
    '--types',
    'node',
  ];
  await run(
    'typescript/bin/tsc',
    '--ignoreConfig',
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    ...target,
    main,
  );
  return run('tsx/dist/cli.mjs', main, ...(await clientOfPair()));
}

/** Where the client's server is, its token, and whom it writes to. */
async function clientOfPair(): Promise<[url: string, token: string, peerId: string]> {
  const server = await startServer();
  const [alice, bob] = await befriended(server);
  return [server.url, alice.accessToken, bob.id];
}

test(
  'openapi-typescript and openapi-fetch make a client that sends a text and reads it again',
  { timeout: GENERATION_MS },
  async () => {
    const directory = await project();
    await run('openapi-typescript/bin/cli.js', 'docs/openapi.json', '-o', join(directory, 'api.d.ts'));
    const said = await send(
      directory,
      `import createClient from 'openapi-fetch';
import type { components, paths } from './api';

const [url, token, id] = process.argv.slice(2) as [string, string, string];
const headers = { authorization: \`Bearer \${token}\` };
const client = createClient<paths>({ baseUrl: url, headers });
const contents: components['schemas']['ClientContent'][] = [
  { type: 'text', text: 'hi' },
  { type: 'image', mediaId: 'm', width: 1 },
  { type: 'custom', move: 'e4' },
];
let conversationId = '';
for (const [n, content] of contents.entries()) {
  const body = { to: { type: 'single' as const, id }, clientMsgId: String(n), content };
  const sent = await client.POST('/api/v1/messages', { body });
  if (sent.error) throw new Error(sent.error.code);
  conversationId = sent.data.conversationId;
}
await client.POST('/api/v1/messages', {
  body: { to: { type: 'single', id }, clientMsgId: 'last', content: { type: 'text', text: 'hi' }, replyTo: 1 },
});
const path = { id: conversationId };
const history = await client.GET('/api/v1/conversations/{id}/messages', { params: { path } });
await client.GET('/api/v1/conversations/{id}/changes', { params: { path } });
await client.GET('/api/v1/sync');
for (const { seq, content } of history.data?.items ?? []) {
  console.log(seq, content?.type === 'text' ? content.text.toUpperCase() : content?.type);
}
`,
    );
    expect(said.trim().split('\n')).toEqual(['1 HI', '2 image', '3 custom', '4 HI']);
  },
);

test(
  '@hey-api/openapi-ts makes a client that sends a text and reads it again',
  { timeout: GENERATION_MS },
  async () => {
    const directory = await project();
    const output = join(directory, 'sdk');
    await run(
      '@hey-api/openapi-ts/bin/run.js',
      '-i',
      resolve('docs/openapi.json'),
      '-o',
      output,
      '--no-log-file',
    );
    const said = await send(
      directory,
      `import { conversationsListMessages, messagesSend, sync } from './sdk';
import { client } from './sdk/client.gen';

const [baseUrl, auth, id] = process.argv.slice(2) as [string, string, string];
client.setConfig({ baseUrl, auth });
const sent = await messagesSend({
  body: { to: { type: 'single', id }, clientMsgId: 'first', content: { type: 'text', text: 'hi' } },
  throwOnError: true,
});
const { data } = await conversationsListMessages({
  path: { id: sent.data.conversationId },
  throwOnError: true,
});
await sync({ throwOnError: true });
for (const { seq, content } of data.items) {
  console.log(seq, content?.type === 'text' ? content.text.toUpperCase() : content?.type);
}
`,
    );
    expect(said.trim()).toBe('1 HI');
  },
);

test('Redocly’s linter finds nothing to say about the document', { timeout: GENERATION_MS }, async () => {
  const report = await run(
    '@redocly/cli/bin/cli.js',
    ...['lint', 'docs/openapi.json', '--extends=recommended', '--format=json'],
  );
  const { problems } = JSON.parse(report.slice(report.indexOf('{'), report.lastIndexOf('}') + 1)) as {
    problems: { ruleId: string; message: string }[];
  };
  expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
});
