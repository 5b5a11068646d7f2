// `npm run docs:examples`: plays through a real server on a real database and keeps what was said in
// src/docs/examples.json, from where it comes into the documents.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare, root } from '../prepare.mjs';

await prepare();
const { createApplication } = await import('../../dist/src/application.js');
const { parseEnvironment } = await import('../../dist/src/config/environment.js');
const { startEmbeddedPostgres } = await import('../../dist/src/database/embedded/embedded-postgres.js');
const { migrate } = await import('../../dist/src/database/migrate.js');
const { createDocuments } = await import('../../dist/src/docs/documents.js');
const { normalise } = await import('./normalise.mjs');
const { play } = await import('./play.mjs');
const { Recorder } = await import('./recorder.mjs');

const directory = mkdtempSync(join(tmpdir(), 'skein-examples-'));
const database = await startEmbeddedPostgres(directory);
try {
  await migrate(database.url);
  const environment = parseEnvironment({ NODE_ENV: 'test', LOG_LEVEL: 'error', DATABASE_URL: database.url });
  const app = await createApplication({ environment, databaseUrl: database.url, jwtSecret: 'x'.repeat(32) });
  const server = await app.listen(0, '127.0.0.1');
  const { openApi } = createDocuments(app);
  const recorder = new Recorder(`http://127.0.0.1:${server.address().port}`, openApi);
  try {
    await play(recorder);
  } finally {
    await app.close();
  }
  const text = JSON.stringify(normalise(recorder.examples), null, 2);
  writeFileSync(join(root, 'src', 'docs', 'examples.json'), `${text}\n`);
} finally {
  await database.stop();
  rmSync(directory, { recursive: true, force: true });
}
