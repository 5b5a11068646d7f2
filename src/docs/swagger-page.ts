import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { MemoryFile } from '../common/http/memory-file.js';

/** Of the files of Swagger UI those that the page loads; the others tell a stranger its version and no more. */
const ASSETS = ['swagger-ui.css', 'swagger-ui-bundle.js'];

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Skein API</title>
    <link rel="icon" href="/favicon.ico" type="image/svg+xml" />
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/swagger-ui-init.js"></script>
  </body>
</html>
`;

// The content security policy runs no script of the page itself. `validatorUrl` would send the document to a service
// on the internet.
const INIT = `window.ui = SwaggerUIBundle({
  url: '/docs/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: true,
  docExpansion: 'none',
  tryItOutEnabled: true,
});
`;

const FRESH = { 'Cache-Control': 'no-cache' };

/** Swagger UI and all that it loads, by path; @nestjs/swagger brings the files along. */
export function swaggerFiles(): Map<string, MemoryFile> {
  const own = createRequire(import.meta.url);
  const directory = dirname(
    createRequire(own.resolve('@nestjs/swagger')).resolve('swagger-ui-dist/package.json'),
  );
  const page = new MemoryFile(PAGE, 'html', FRESH);
  return new Map([
    ['/docs', page],
    ['/docs/index.html', page],
    ['/docs/swagger-ui-init.js', new MemoryFile(INIT, '.js', FRESH)],
    ...ASSETS.map((name): [string, MemoryFile] => [
      `/docs/${name}`,
      new MemoryFile(readFileSync(join(directory, name)), extname(name), FRESH),
    ]),
  ]);
}
