import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { operationsOf, type OpenApiDocument } from '../../../src/docs/operation.js';
import { testDatabase } from '../../support/database.js';
import { startServer } from '../../support/server.js';
import { ServerProcess } from '../../support/server-process.js';

const committed = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(`docs/${name}`, 'utf8'));

test('the built server serves the very documents that the repository holds', async () => {
  const { url: databaseUrl } = await testDatabase();
  const url = await ServerProcess.spawn({ environment: { DATABASE_URL: databaseUrl } }).listening();
  for (const name of ['openapi.json', 'asyncapi.json']) {
    const response = await fetch(`${url}/docs/${name}`);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toEqual(await committed(name));
  }
});

describe('Swagger UI', () => {
  test('comes with all of its assets from this server', async () => {
    const { url } = await startServer();
    const response = await fetch(`${url}/docs`);
    const page = await response.text();
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
    const assets = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!);
    expect(assets.length).toBeGreaterThan(3);
    for (const path of assets) {
      const asset = new URL(path, `${url}/docs`);
      expect(asset.origin).toBe(url);
      const loaded = await fetch(asset);
      expect(loaded.status, path).toBe(200);
      expect((await loaded.arrayBuffer()).byteLength).toBeGreaterThan(0);
    }
    expect(page).not.toMatch(/<script>[^<]*\S/); // the content security policy would not run it
  });
});

test('the page of events names every event, and loads nothing', async () => {
  const { url } = await startServer();
  const response = await fetch(`${url}/docs/events`);
  const page = await response.text();
  expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  const { operations } = (await committed('asyncapi.json')) as {
    operations: Record<string, { title: string }>;
  };
  for (const { title } of Object.values(operations)) expect(page).toContain(`<h3>${title}</h3>`);
  expect(page).not.toMatch(/<(script|link|img|iframe)|@import|url\(/);
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
});

test.each([
  ['production', {}, 404],
  ['production', { DOCS_ENABLED: 'true' }, 200],
  ['development', { DOCS_ENABLED: 'false' }, 404],
])('in %s with %j /docs answers %i', async (mode, settings, status) => {
  const secret = 'aZ3kP9xQw7LmN2vB8cR5tY1uH6jD4fG0';
  const { url } = await startServer({ NODE_ENV: mode, JWT_SECRET: secret, ...settings });
  for (const path of ['/docs', '/docs/openapi.json', '/docs/asyncapi.json', '/docs/events']) {
    const answer = await fetch(`${url}${path}`);
    await answer.text(); // an unread answer would hold up the end of the server
    expect(answer.status, path).toBe(status);
  }
});

test('exactly the operations that say so want a token', async () => {
  const { url } = await startServer();
  const document = (await committed('openapi.json')) as OpenApiDocument;
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { security, operationId }] of Object.entries(methods)) {
      const answer = await fetch(`${url}${path.replace(/\{\w+\}/g, '1')}`, { method: method.toUpperCase() });
      expect(answer.status === 401, operationId).toBe(security?.length === 1);
      await answer.text();
    }
  }
  expect(operationsOf(document).length).toBeGreaterThan(40);
});
