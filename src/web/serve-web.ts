import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Express } from 'express';
import { MemoryFile } from '../common/http/memory-file.js';

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

const FOR_GOOD = { 'Cache-Control': 'public, max-age=31536000, immutable' };
/** The icon's address has no hash. */
const FOR_A_DAY = { 'Cache-Control': 'public, max-age=86400' };
const ICON = /^favicon.*\.svg$/;

/**
 * Serves the web chat from memory: the page at `/`, its files below `/assets` and its icon at `/favicon.ico`, where
 * browsers look for one; nothing else, so that it hides no other route. The page is asked for anew each time; its files
 * carry a hash of their content in their names and stay for good.
 *
 * @param directory the build of `web/`; null where there is none
 */
export function serveWeb(routes: Express, directory = findBuild()): void {
  const page = asPage(directory === null ? NOT_BUILT : readFileSync(join(directory, 'index.html')));
  routes.get('/', (request, response) => page.send(request, response));
  if (directory === null) return;
  const assets = join(directory, 'assets');
  const names = readdirSync(assets);
  const read = (name: string, headers: Record<string, string>): MemoryFile =>
    new MemoryFile(readFileSync(join(assets, name)), extname(name), headers);
  const files = new Map(names.map((name) => [name, read(name, FOR_GOOD)]));
  routes.get('/assets/:name', (request, response, next) => {
    const file = files.get(request.params.name);
    return file ? file.send(request, response) : next();
  });
  const iconName = names.find((name) => ICON.test(name));
  if (iconName === undefined) return;
  const icon = read(iconName, FOR_A_DAY);
  routes.get('/favicon.ico', (request, response) => icon.send(request, response));
}

const asPage = (content: string | Buffer): MemoryFile =>
  new MemoryFile(content, 'html', {
    'Cache-Control': 'no-cache',
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  });

/** `web/dist` of the checkout, seen from the sources and from their build alike. */
function findBuild(): string | null {
  const here = dirname(fileURLToPath(import.meta.url));
  const places = [join(here, '../../web/dist'), join(here, '../../../web/dist')];
  return places.find((directory) => existsSync(join(directory, 'index.html'))) ?? null;
}
