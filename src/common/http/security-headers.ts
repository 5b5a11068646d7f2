import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Who must be reached by TLS only, as browsers remember for a year (RFC 6797): nobody, this host, the hosts below it too. */
export type Hsts = 'off' | 'host' | 'subdomains';

/**
 * Helmet's own policy but for one directive, which would break plain HTTP in a local network, and for HSTS, which by
 * default would bind other hosts of the domain that are not ours.
 *
 * No header depends on the request, so helmet is asked once, with a response that only writes down what it is given,
 * and not thirteen middlewares for every request.
 */
export function securityHeaders(hsts: Hsts): RequestHandler {
  const headers: [name: string, value: string][] = [];
  const recorder = {
    setHeader: (name: string, value: string) => headers.push([name, value]),
    removeHeader: () => undefined,
  };
  const policy = helmet({
    contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } },
    strictTransportSecurity: hsts !== 'off' && { includeSubDomains: hsts === 'subdomains' },
  });
  policy({} as never, recorder as never, () => undefined);
  return (_request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    next();
  };
}
