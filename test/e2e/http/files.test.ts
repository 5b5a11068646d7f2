import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bootServer, type TestServer } from '../../support/server.js';

let server: TestServer;
beforeAll(async () => void (server = await bootServer()));
afterAll(() => server.close());

const ASSETS = readdirSync('web/dist/assets').filter((name) => /\.(js|css)$/.test(name));
const SCRIPT = `/assets/${ASSETS.find((name) => name.endsWith('.js'))}`;
const LARGE = [
  ...ASSETS.map((name) => `/assets/${name}`),
  '/docs/swagger-ui.css',
  '/docs/swagger-ui-bundle.js',
  '/docs/openapi.json',
  '/docs/asyncapi.json',
  '/docs/events',
];
const ALL = ['/', '/docs', '/docs/swagger-ui-init.js', '/favicon.ico', ...LARGE];

interface Answer {
  status: number;
  headers: Record<string, string | undefined>;
  body: Buffer;
}

/** Without the decompression that `fetch` does by itself. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(`${server.url}${path}`, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          headers: response.headers as Answer['headers'],
          body: Buffer.concat(chunks),
        }),
      );
    });
    call.on('error', reject).end();
  });
}

describe('files of the web chat and the documents', () => {
  test.each(LARGE)('%s travels compressed where the client takes that', async (path) => {
    const plain = await get(path);
    expect(plain.headers['content-encoding']).toBeUndefined();
    const br = await get(path, { 'accept-encoding': 'gzip, deflate, br' });
    const gzip = await get(path, { 'accept-encoding': 'gzip;q=1.0, br;q=0' });
    expect([br.headers['content-encoding'], gzip.headers['content-encoding']]).toEqual(['br', 'gzip']);
    expect(brotliDecompressSync(br.body).equals(plain.body)).toBe(true);
    expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
    expect(br.body.length).toBeLessThan(plain.body.length / 2);
    const answers = [plain, br, gzip];
    for (const { headers } of answers) expect(headers['vary']).toMatch(/accept-encoding/i);
    expect(new Set(answers.map(({ headers }) => headers['etag'])).size).toBe(3);
  });

  test.each(ALL)('%s is not sent again to who has it', async (path) => {
    const clients: Record<string, string>[] = [{}, { 'accept-encoding': 'br' }];
    for (const headers of clients) {
      const { headers: first } = await get(path, headers);
      const again = await get(path, { ...headers, 'if-none-match': `"old", W/${first['etag']}` });
      expect(again.status).toBe(304);
      expect(again.body.length).toBe(0);
      expect(again.headers['etag']).toBe(first['etag']);
      expect((await get(path, { ...headers, 'if-none-match': '"old"' })).status).toBe(200);
    }
  });

  test.each(ALL)('HEAD of %s is its GET without the body', async (path) => {
    const whole = await get(path);
    const head = await get(path, {}, 'HEAD');
    expect(head.status).toBe(200);
    expect(head.body.length).toBe(0);
    for (const name of ['content-length', 'content-type', 'etag', 'cache-control']) {
      expect(head.headers[name], name).toBe(whole.headers[name]);
    }
  });

  test.each(ALL)('%s answers conditions and ranges that do not hold with 412 and 416', async (path) => {
    const refused = await get(path, { 'if-match': '"x"' });
    expect(refused.status).toBe(412);
    expect(JSON.parse(refused.body.toString())).toMatchObject({ code: 'precondition_failed' });
    for (const range of ['bytes=9-1', 'bytes=99999999-', 'bytes=-0', `bytes=-${10n ** 18n}`]) {
      const answer = await get(path, { range });
      expect(answer.status, range).toBe(416);
      expect(answer.headers['content-range']).toMatch(/^bytes \*\/\d+$/);
      expect(answer.headers['cache-control']).toBeUndefined();
      expect(JSON.parse(answer.body.toString())).toMatchObject({ code: 'range_not_satisfiable' });
    }
  });
});

test('a part of a file is that part, also with the right If-Match', async () => {
  const bytes = readFileSync(`web/dist${SCRIPT}`);
  const { headers } = await get(SCRIPT);
  const part = await get(SCRIPT, { range: 'bytes=10-19', 'if-match': headers['etag']! });
  expect(part.status).toBe(206);
  expect(part.headers['content-range']).toBe(`bytes 10-19/${bytes.length}`);
  expect(part.body.equals(bytes.subarray(10, 20))).toBe(true);
  expect((await get(SCRIPT, { range: 'bytes=-5' })).body.equals(bytes.subarray(-5))).toBe(true);
  expect((await get(SCRIPT, { range: 'bytes=0-4', 'if-range': '"old"' })).status).toBe(200);
});

test('a thousand ranges, or none that is known, get the file once', async () => {
  for (const range of [`bytes=${'0-,'.repeat(999)}0-`, 'lines=1-2', 'bytes=x', 'nonsense']) {
    const { status, body } = await get(SCRIPT, { range });
    expect(status, range.slice(0, 20)).toBe(200);
    expect(body.length).toBe(readFileSync(`web/dist${SCRIPT}`).length);
  }
});

test('browsers find an icon where they look for one', async () => {
  const { status, headers, body } = await get('/favicon.ico');
  expect(status).toBe(200);
  expect(headers['content-type']).toMatch(/^image\/svg\+xml/);
  expect(body.toString()).toContain('<svg');
});

test.each(['/docs/package.json', '/docs/README.md', '/docs/swagger-ui.js.map', '/docs/../package.json'])(
  '%s is nobody’s business',
  async (path) => expect((await get(path)).status).toBe(404),
);
