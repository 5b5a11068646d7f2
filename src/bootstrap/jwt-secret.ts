import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Environment } from '../config/environment.js';

const BYTES = 48;
const NAME = 'jwt-secret';

/**
 * The given secret, or one drawn at the first start and kept in the data directory, so that tokens stay good over a
 * restart. In production the environment has been refused before, if it gives none.
 */
export async function resolveJwtSecret({ JWT_SECRET: given, DATA_DIR }: Environment): Promise<string> {
  if (given !== undefined) return given;
  const directory = resolve(DATA_DIR);
  await mkdir(directory, { recursive: true, mode: 0o711 });
  const path = join(directory, NAME);
  const kept = await readFile(path, 'utf8').catch(() => '');
  return kept.trim() || (await drawSecret(path));
}

async function drawSecret(path: string): Promise<string> {
  const secret = randomBytes(BYTES).toString('base64');
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(`${secret}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return secret;
}
