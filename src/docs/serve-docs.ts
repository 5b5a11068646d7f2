import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Express } from 'express';
import { MemoryFile } from '../common/http/memory-file.js';
import { createDocuments } from './documents.js';
import { renderEventsPage } from './events-page.js';
import { swaggerFiles } from './swagger-page.js';

const FRESH = { 'Cache-Control': 'no-cache' };

/**
 * Serves the documents: Swagger UI at /docs with its assets from this machine, OpenAPI at /docs/openapi.json, AsyncAPI
 * at /docs/asyncapi.json, and a readable page of the events at /docs/events. They are made when somebody first asks,
 * and once.
 */
export function serveDocs(app: NestExpressApplication): void {
  const routes = app.getHttpAdapter().getInstance() as Express;
  let files: Map<string, MemoryFile> | undefined;
  routes.get(['/docs', '/docs/*file'], (request, response, next) => {
    files ??= new Map([...swaggerFiles(), ...documentFiles(app)]);
    const file = files.get(request.path === '/docs/' ? '/docs' : request.path);
    return file ? file.send(request, response) : next();
  });
}

function documentFiles(app: NestExpressApplication): [string, MemoryFile][] {
  const { openApi, asyncApi } = createDocuments(app);
  return [
    ['/docs/openapi.json', new MemoryFile(JSON.stringify(openApi), 'json', FRESH)],
    ['/docs/asyncapi.json', new MemoryFile(JSON.stringify(asyncApi), 'json', FRESH)],
    ['/docs/events', new MemoryFile(renderEventsPage(asyncApi), 'html', FRESH)],
  ];
}
