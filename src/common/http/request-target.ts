import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { DomainError } from '../errors/domain-error.js';

/** A name, an IPv4 or a bracketed IPv6 address, and a port. Neither user nor list: two of them are a proxy's confusion. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::(\d{0,5}))?$/i;

/**
 * Checks whom and what a request is for: an address that begins with a slash, and one well-formed `Host` (RFC 9112,
 * sections 3.2 and 3.2.1). Whoever reads the second `Host` where we read the first can be made to take one site for another.
 *
 * @throws DomainError `validation_failed`
 */
export function checkTarget({ url = '', httpVersion, rawHeaders }: IncomingMessage): void {
  if (!url.startsWith('/')) throw refusal('The address of a request must begin with a slash.');
  const hosts = hostsOf(rawHeaders);
  if (hosts.length === 0 && httpVersion === '1.0') return;
  if (hosts.length !== 1) throw refusal('A request must have one Host.');
  const host = HOST.exec(hosts[0]!);
  if (!host || Number(host[1] ?? 0) > 65_535) throw refusal('Host is malformed.');
}

export const requestTarget: RequestHandler = (request, _response, next) => {
  checkTarget(request);
  next();
};

/** Every `Host` as it was sent; of several, Node's own `headers.host` keeps the first. */
function hostsOf(rawHeaders: readonly string[]): string[] {
  const hosts: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts.push(rawHeaders[index + 1]!);
  }
  return hosts;
}

const refusal = (detail: string): DomainError => new DomainError('validation_failed', { detail });
