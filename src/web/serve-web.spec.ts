import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { expect, onTestFinished, test } from 'vitest';
import { serveWeb } from './serve-web.js';

async function build(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'skein-web-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await mkdir(join(directory, 'assets'));
  await writeFile(join(directory, 'index.html'), '<!doctype html><title>Skein</title>');
  await writeFile(join(directory, 'assets', 'index-abc123.js'), 'export {};');
  await writeFile(join(directory, '.sources'), 'not for everybody');
  return directory;
}

/** A server with the web chat and one route after it. @returns its URL */
async function serve(directory: string | null): Promise<string> {
  const app = express();
  serveWeb(app, directory);
  app.use((request, response) => void response.status(404).send(`nothing at ${request.path}`));
  const server = app.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('the page is asked for anew each time and lets nothing but its own files run', async () => {
  const { status, headers } = await fetch(await serve(await build()));
  expect(status).toBe(200);
  expect(headers.get('cache-control')).toBe('no-cache');
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  const policy = headers.get('content-security-policy');
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'self'");
  expect(policy).not.toContain('unsafe');
});

test('files with a hash in their names stay for good', async () => {
  const { status, headers } = await fetch(`${await serve(await build())}/assets/index-abc123.js`);
  expect(status).toBe(200);
  expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
});

test.each([
  '/assets/',
  '/assets/none.js',
  '/assets/..%2f.sources',
  '/.sources',
  '/index.html',
  '/chat',
  '/docs',
])('leaves %s to others', async (path) => {
  const response = await fetch((await serve(await build())) + path);
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('nothing at');
});

test('says how to build the page where that was not done', async () => {
  const response = await fetch(await serve(null));
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('npm run build');
});
