import { z } from 'zod';

/** Where to listen: a name or an address, without a port. */
export const listenAddress = z.string().transform((text, context) => {
  if (text === '*') return '0.0.0.0';
  const address = /^\[(.+)\]$/.exec(text)?.[1] ?? text;
  if (/^[\w.-]+$/.test(address) || /^[\da-f:.]+(%\w+)?$/i.test(address)) return address;
  context.addIssue(`${text} is not an address or a name; the port stands in PORT`);
  return z.NEVER;
});

/** Origins, as browsers write them. */
export const originList = z.string().transform((text, context) => {
  const origins: string[] = [];
  for (const item of text.split(/[\s,;"']+/).filter((each) => each !== '')) {
    const origin = originOf(item);
    if (origin === undefined) context.addIssue(problemOf(item));
    else origins.push(origin);
  }
  return origins;
});

/**
 * An origin as RFC 6454 writes it: small letters, no default port, no slash, names in Punycode.
 *
 * @returns undefined for what is no origin
 */
function originOf(item: string): string | undefined {
  if (!/^[a-z][a-z\d+.-]*:\/\/[^/*?#@]+\/*$/i.test(item) || !URL.canParse(item)) return undefined;
  const { protocol, host, origin } = new URL(item);
  // Schemes of shells around web pages (capacitor://localhost), which URL gives no origin.
  return origin === 'null' ? `${protocol}//${host.toLowerCase()}` : origin;
}

function problemOf(item: string): string {
  if (item.includes('*')) return `${item}: name each origin, such as https://chat.example.com`;
  if (/^[^/:]+(:\d+)?\/*$/.test(item))
    return `${item} has no scheme; write https://${item.replace(/\/+$/, '')}`;
  return `${item} is not an origin; write it as https://chat.example.com, without a path`;
}
