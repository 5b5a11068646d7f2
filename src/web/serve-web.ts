import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Express, type Response, static as staticFiles } from 'express';

/** The page loads itself and talks to its own server; whatever somebody writes into a message, nothing else runs. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  // Covers wss: and ws: of the same host too (CSP level 3).
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const NOT_BUILT = `<!doctype html>
<html lang="en">
<title>Skein</title>
<h1>Skein is running, its web chat is not built</h1>
<p>Build it with <code>npm run build</code> and start the server again, or start it with <code>npm start</code>,
which builds what is missing. The API does not need it.</p>
`;

/**
 * Serves the web chat: the page at `/` and its files below `/assets`, nothing else, so that it hides no other route.
 * The page is asked for anew each time; its files carry a hash of their content in their names and stay for good.
 *
 * @param directory the build of `web/`; null where there is none
 */
export function serveWeb(routes: Express, directory = findBuild()): void {
  if (directory === null) {
    routes.get('/', (_request, response) => {
      asPage(response).send(NOT_BUILT);
    });
    return;
  }
  routes.get('/', (_request, response, next) => {
    // Express's own value would let the page be kept for a while.
    asPage(response).sendFile('index.html', { root: directory, cacheControl: false }, (error) => {
      if (error) next(error);
    });
  });
  const options = { index: false, redirect: false, immutable: true, maxAge: '1y' } as const;
  routes.use('/assets', staticFiles(join(directory, 'assets'), options));
}

const asPage = (response: Response): Response =>
  response
    .type('html')
    .set({ 'Cache-Control': 'no-cache', 'Content-Security-Policy': CONTENT_SECURITY_POLICY });

/** `web/dist` of the checkout, seen from the sources and from their build alike. */
function findBuild(): string | null {
  const here = dirname(fileURLToPath(import.meta.url));
  const places = [join(here, '../../web/dist'), join(here, '../../../web/dist')];
  return places.find((directory) => existsSync(join(directory, 'index.html'))) ?? null;
}
