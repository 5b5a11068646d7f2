import type { IncomingMessage } from 'node:http';
import { DomainError } from '../../common/errors/domain-error.js';

export const SOCKET_PATH = '/ws';
export const SUBPROTOCOL = 'skein.v1';
const BEARER_SUBPROTOCOL = 'bearer.';

/** How a client proves who it is: with an access token or with a single-use ticket. */
export type Credential = { token: string } | { ticket: string };

/**
 * What can be said about an upgrade without asking anybody.
 *
 * @throws DomainError `route_not_found`, `method_not_allowed`, `validation_failed`
 */
export function checkUpgrade({ method, url = '', httpVersion }: IncomingMessage): void {
  if (pathOf(url) !== SOCKET_PATH) throw new DomainError('route_not_found');
  if (method !== 'GET') throw new DomainError('method_not_allowed');
  if (httpVersion !== '1.1') {
    throw new DomainError('validation_failed', { detail: 'A socket upgrade needs HTTP/1.1 (RFC 6455).' });
  }
}

/**
 * Browsers send `Origin`; a page of somebody else must not act with the user's ticket. Native clients send none.
 * `null` (sandboxed frames, local files) is an origin that nobody can vouch for, so it is refused.
 *
 * @throws DomainError `origin_not_allowed`
 */
export function checkOrigin({ headers }: IncomingMessage, allowed: readonly string[]): void {
  const { origin, host } = headers;
  if (origin === undefined || allowed.includes(origin)) return;
  if (URL.canParse(origin) && new URL(origin).host === host) return;
  throw new DomainError('origin_not_allowed');
}

/**
 * The credential of an upgrade: `Authorization: Bearer`, the subprotocol `bearer.<token>`, or `?ticket=`. An access
 * token in the address would end up in logs, so it is not looked for there.
 *
 * @throws DomainError `unauthenticated` when there is none, or several
 */
export function credentialOf({ headers, url = '' }: IncomingMessage): Credential {
  const found: Credential[] = [];
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer) found.push({ token: bearer });
  const protocol = offeredProtocols(headers['sec-websocket-protocol']).find((name) =>
    name.startsWith(BEARER_SUBPROTOCOL),
  );
  if (protocol) found.push({ token: protocol.slice(BEARER_SUBPROTOCOL.length) });
  const tickets = queryOf(url).getAll('ticket');
  found.push(...tickets.map((ticket) => ({ ticket })));
  if (found.length !== 1) throw new DomainError('unauthenticated');
  return found[0]!;
}

const offeredProtocols = (header = ''): string[] => header.split(',').map((name) => name.trim());

const pathOf = (url: string): string => url.split('?', 1)[0]!;

const queryOf = (url: string): URLSearchParams => new URLSearchParams(url.slice(pathOf(url).length + 1));
