// The documents of the built server, made without a database: nothing of the application is instantiated.
import { createLogger } from '../../dist/src/common/logging/logger.js';
import { createApplication } from '../../dist/src/application.js';
import { parseEnvironment } from '../../dist/src/config/environment.js';
import { createDocuments } from '../../dist/src/docs/documents.js';

/** The files in docs/ that are made from the code, with their texts. */
export async function renderDocuments() {
  const databaseUrl = 'postgres://localhost/none';
  const environment = parseEnvironment({ DATABASE_URL: databaseUrl, LOG_LEVEL: 'silent' });
  const settings = { environment, databaseUrl, jwtSecret: 'x'.repeat(32) };
  const logger = createLogger('silent', process.stdout);
  const app = await createApplication(settings, logger, { preview: true });
  const { openApi, asyncApi } = createDocuments(app);
  return { 'openapi.json': toJson(openApi), 'asyncapi.json': toJson(asyncApi) };
}

const toJson = (document) => `${JSON.stringify(document, null, 2)}\n`;
