// The documents of the built server, made without a database: nothing of the application is instantiated.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger } from '../../dist/src/common/logging/logger.js';
import { createApplication } from '../../dist/src/application.js';
import { parseEnvironment } from '../../dist/src/config/environment.js';
import { createDocuments } from '../../dist/src/docs/documents.js';
import { fillTables } from '../../dist/src/docs/markdown-tables.js';
import { root } from '../prepare.mjs';

/** Pages with tables that come from the code. */
const PAGES = ['protocol.md', 'operations.md'];

/** The files in docs/ that are made from the code, with their texts. */
export async function renderDocuments() {
  const databaseUrl = 'postgres://localhost/none';
  const environment = parseEnvironment({ DATABASE_URL: databaseUrl, LOG_LEVEL: 'silent' });
  const settings = { environment, databaseUrl, jwtSecret: 'x'.repeat(32) };
  const logger = createLogger('silent', process.stdout);
  const app = await createApplication(settings, logger, { preview: true });
  const { openApi, asyncApi } = createDocuments(app);
  return { 'openapi.json': toJson(openApi), 'asyncapi.json': toJson(asyncApi), ...fillPages() };
}

function fillPages() {
  const pages = PAGES.map((name) => [name, fillTables(readFileSync(join(root, 'docs', name), 'utf8'))]);
  return Object.fromEntries(pages);
}

const toJson = (document) => `${JSON.stringify(document, null, 2)}\n`;
