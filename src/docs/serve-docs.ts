import type { NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import type { Express } from 'express';
import { createDocuments, type Documents } from './documents.js';
import { renderEventsPage } from './events-page.js';

/**
 * Serves the documents: Swagger UI at /docs with its assets from this machine, OpenAPI at /docs/openapi.json, AsyncAPI
 * at /docs/asyncapi.json, and a readable page of the events at /docs/events. They are made when somebody first asks.
 */
export function serveDocs(app: NestExpressApplication): void {
  let documents: Documents | undefined;
  const made = (): Documents => (documents ??= createDocuments(app));
  const routes = app.getHttpAdapter().getInstance() as Express;
  routes.get('/docs/asyncapi.json', (_request, response) => {
    response.json(made().asyncApi);
  });
  routes.get('/docs/events', (_request, response) => {
    response.type('html').send(renderEventsPage(made().asyncApi));
  });
  SwaggerModule.setup('docs', app, () => made().openApi as never, {
    customSiteTitle: 'Skein API',
    jsonDocumentUrl: 'docs/openapi.json',
    raw: ['json'],
    // `validatorUrl` would send the document to a service on the internet.
    swaggerOptions: {
      validatorUrl: null,
      persistAuthorization: true,
      docExpansion: 'none',
      tryItOutEnabled: true,
    },
  });
}
