import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bootServer, type TestServer } from '../../support/server.js';

interface Problem {
  code: string;
  status: number;
  title: string;
  detail: string;
  requestId: string;
  errors?: { field: string; message: string }[];
}

let server: TestServer;
beforeAll(async () => void (server = await bootServer()));
afterAll(() => server.close());

const JSON_TYPE = 'application/json';

async function problem(path: string, init: RequestInit = {}): Promise<Problem & { headers: Headers }> {
  const response = await fetch(`${server.url}${path}`, init);
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const body = (await response.json()) as Problem;
  expect(body.status).toBe(response.status);
  expect(body.requestId).toBe(response.headers.get('x-request-id'));
  return { ...body, headers: response.headers };
}

const login = (body: string | Uint8Array<ArrayBuffer>, type: string | null = JSON_TYPE) =>
  problem('/api/v1/auth/login', {
    method: 'POST',
    body,
    headers: type === null ? {} : { 'content-type': type },
  });

describe('an answer', () => {
  test('to an unknown address is 404 problem details with safe headers', async () => {
    const { code, headers } = await problem('/api/v1/nothing-here');
    expect(code).toBe('route_not_found');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('etag')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('to a path that is not well-formed is a problem of the caller', async () => {
    expect((await problem('/api/v1/users/%FF')).status).toBeLessThan(500);
    expect((await problem('/api/v1/%')).status).toBeLessThan(500);
  });

  test.each(['/none', '/api', '/api/v2/users', '/%', '/docs/none'])(
    'to %s, outside of REST, is problem details too',
    async (path) => {
      const { code, headers } = await problem(path);
      expect(['route_not_found', 'validation_failed']).toContain(code);
      expect(headers.get('content-type')).toContain('application/problem+json');
    },
  );

  test('does not take its request id from a stranger', async () => {
    const { requestId } = await problem('/api/v1/x', { headers: { 'x-request-id': 'mine' } });
    expect(requestId).not.toBe('mine');
  });
});

describe('a body', () => {
  test('of another media type or character set is refused with 415', async () => {
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json; charset=utf-16',
      'application/json; charset=latin1',
      'application/problem+json',
      'application/jsonp',
    ];
    for (const type of types) expect((await login('{}', type)).code, type).toBe('unsupported_media_type');
    expect((await login(new Uint8Array([123, 125]), null)).code).toBe('unsupported_media_type');
  });

  test('that is compressed is refused with 415', async () => {
    const refused = await problem('/api/v1/auth/login', {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' },
    });
    expect(refused.code).toBe('unsupported_media_type');
  });

  test('in UTF-8 may say so in any spelling', async () => {
    for (const type of [
      'application/json; charset=utf-8',
      'application/json;charset="UTF-8"',
      'Application/JSON',
    ]) {
      expect((await login('{}', type)).code, type).toBe('validation_failed');
    }
  });

  test('that is not one JSON object is refused with 400', async () => {
    for (const body of ['not json', '{}{}', '[]', '[{}]', 'null', '1', '"x"', '{"a":', '\u0000']) {
      expect((await login(body)).code, body).toBe('validation_failed');
    }
  });

  test('may have 256 KiB and not a byte more', async () => {
    const ofBytes = (size: number): string => `{"x":"${'a'.repeat(size - 8)}"}`;
    expect((await login(ofBytes(256 * 1024))).code).toBe('validation_failed');
    expect((await login(ofBytes(256 * 1024 + 1))).code).toBe('payload_too_large');
  });

  test('that is nested ten thousand levels deep is refused', async () => {
    const { code, detail } = await login('{"ext":'.repeat(10_000) + '1' + '}'.repeat(10_000));
    expect(code).toBe('validation_failed');
    expect(detail).toContain('nested too deeply');
  });

  test('with a key that reaches a prototype is refused and changes nothing', async () => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      expect((await login(`{"${key}":{"polluted":true}}`)).code, key).toBe('validation_failed');
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('with an unknown or a wrong field is refused by name, in dotted paths', async () => {
    const { errors } = await login(
      JSON.stringify({ mobile: 5, password: 'x', role: 'admin', device: { name: 7 } }),
    );
    const fields = errors!.map(({ field }) => field);
    expect(fields).toEqual(expect.arrayContaining(['mobile', 'role', 'device.name']));
    for (const { message } of errors!) expect(message).not.toBe('');
  });
});

describe('a query', () => {
  test('with a repeated or nested parameter is refused', async () => {
    for (const query of ['mobile=a&mobile=b', 'mobile[]=a', 'mobile[$ne]=', '__proto__[x]=1']) {
      expect((await problem(`/api/v1/users?${query}`)).code, query).toBe('validation_failed');
    }
  });
});

test('a cross-origin reader gets no permission unless it is on the list', async () => {
  const evil = await fetch(`${server.url}/api/v1/users/me`, { headers: { origin: 'https://evil.example' } });
  expect(evil.headers.get('access-control-allow-origin')).toBeNull();
  const open = await bootServer({ ALLOWED_ORIGINS: 'https://chat.example' });
  try {
    const ask = (origin: string) =>
      fetch(`${open.url}/api/v1/users/me`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'GET' },
      });
    expect((await ask('https://chat.example')).headers.get('access-control-allow-origin')).toBe(
      'https://chat.example',
    );
    const refused = await ask('https://evil.example');
    expect(refused.headers.get('access-control-allow-origin')).not.toBe('https://evil.example');
    expect(refused.headers.get('access-control-allow-credentials')).toBeNull();
  } finally {
    await open.close();
  }
});
