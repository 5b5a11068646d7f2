import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { renderEnvExample } from './env-example.js';
import { environmentSchema } from './environment.js';

test('.env.example is what the schema says; `npm run env:example` writes it', async () => {
  expect(await readFile('.env.example', 'utf8')).toBe(renderEnvExample());
});

test('every variable is described', () => {
  for (const [name, schema] of Object.entries(environmentSchema.shape)) {
    expect(schema.description, name).toMatch(/\.$/);
  }
});
