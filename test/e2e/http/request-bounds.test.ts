import { expect, test } from 'vitest';
import { startServer } from '../../support/server.js';

test('an address without an operation answers 404 problem details with the request id of the header', async () => {
  const { url } = await startServer();
  const response = await fetch(`${url}/api/v1/nothing-here`);
  const problem = (await response.json()) as Record<string, unknown>;
  expect(response.status).toBe(404);
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(response.headers.get('x-powered-by')).toBeNull();
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(problem).toMatchObject({ code: 'route_not_found', status: 404 });
  expect(problem['requestId']).toBe(response.headers.get('x-request-id'));
});
