import type { AddressInfo } from 'node:net';

/** What a start tells: where to go next. */
export interface Started {
  readonly address: AddressInfo;
  readonly database: string;
  readonly servesDocs: boolean;
}

/** For people at a terminal. */
export function welcome({ address, database, servesDocs }: Started): string {
  const place = placeOf(address);
  return [
    '',
    `  Skein listens on ${place}${isEverywhere(address) ? ' (all addresses)' : ''}`,
    '',
    `  web       http://${place}/`,
    ...(servesDocs ? [`  API docs  http://${place}/docs`] : []),
    `  socket    ws://${place}/ws`,
    `  database  ${database}`,
    '',
    '',
  ].join('\n');
}

/** The same as an entry of the log. */
export function welcomeEntry({ address, database }: Started): { message: string; port: number } {
  const everywhere = isEverywhere(address) ? ' (all addresses)' : '';
  return {
    port: address.port,
    message: `Skein listens on ${placeOf(address)}${everywhere} with ${database}`,
  };
}

const isEverywhere = ({ address }: AddressInfo): boolean => address === '0.0.0.0' || address === '::';

function placeOf({ address, family, port }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `localhost:${port}`;
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
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
