import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { parseEnvironment } from '../../src/config/environment.js';
import { embeddedUrl } from '../../src/database/embedded/embedded-postgres.js';

export interface RunningServer {
  readonly client: Client;
  readonly jwtSecret: string;
}

/** The environment of a server that was started here: `.env` included, as the server itself reads it. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

/**
 * Connects to the database of a server as its own environment describes it: DATABASE_URL and JWT_SECRET, or what the
 * server keeps in DATA_DIR. The caller ends the client.
 *
 * @throws Error when there is no such server
 */
export async function connectToServer(variables: NodeJS.ProcessEnv): Promise<RunningServer> {
  const { DATABASE_URL, DATA_DIR, JWT_SECRET } = parseEnvironment(variables);
  try {
    const connectionString = DATABASE_URL ?? (await embeddedUrl(DATA_DIR));
    const jwtSecret = JWT_SECRET ?? (await readFile(join(DATA_DIR, 'jwt-secret'), 'utf8')).trim();
    const client = new Client({ connectionString });
    await client.connect();
    return { client, jwtSecret };
  } catch (error) {
    throw new Error(
      `No server was found by DATABASE_URL and JWT_SECRET, nor one that runs in ${DATA_DIR}. Start it first.`,
      { cause: error },
    );
  }
}
