import { expect, test } from 'vitest';
import { startServer } from '../../support/server.js';

const SECRET = 'aZ3kP9xQw7LmN2vB8cR5tY1uH6jD4fG0';

test.each([
  ['production', {}, 'max-age=31536000'],
  ['production', { HSTS: 'subdomains' }, 'max-age=31536000; includeSubDomains'],
  ['production', { HSTS: 'off' }, null],
  ['development', {}, null],
  ['development', { HSTS: 'host' }, 'max-age=31536000'],
])('in %s with %j browsers are told %j', async (mode, settings, value) => {
  const { url } = await startServer({ NODE_ENV: mode, JWT_SECRET: SECRET, ...settings });
  const answer = await fetch(`${url}/health/live`);
  expect(answer.headers.get('strict-transport-security')).toBe(value);
});
