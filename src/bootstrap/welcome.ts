import type { AddressInfo } from 'node:net';

/** The lines that a start prints: where to go next. */
export function welcome(
  { address, family, port }: AddressInfo,
  database: string,
  servesDocs: boolean,
): string {
  const isEverywhere = address === '0.0.0.0' || address === '::';
  const host = isEverywhere ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
  return [
    '',
    `  Skein listens on ${host}:${port}${isEverywhere ? ' (all addresses)' : ''}`,
    '',
    `  web       http://${host}:${port}/`,
    ...(servesDocs ? [`  API docs  http://${host}:${port}/docs`] : []),
    `  socket    ws://${host}:${port}/ws`,
    `  database  ${database}`,
    '',
    '',
  ].join('\n');
}

/** A database's address without its password. */
export function withoutPassword(url: string): string {
  try {
    const { hostname, port, pathname, searchParams } = new URL(url);
    const host = searchParams.get('host') ?? decodeURIComponent(hostname);
    // The directory of a socket, or an address.
    const place = host.startsWith('/') ? `the socket in ${host}` : host;
    const number = searchParams.get('port') ?? port;
    return `PostgreSQL at ${place}${number && `:${number}`}, database ${pathname.slice(1)}`;
  } catch {
    return 'PostgreSQL of DATABASE_URL';
  }
}
