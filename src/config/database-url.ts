import { z } from 'zod';

/** Up to the last @ stands who logs in, and a colon ends the name. */
const WITH_PASSWORD = /^(postgres(?:ql)?:\/\/)([^:@/?#]*):(.*)@([^@]*)$/is;

/**
 * The address of a database, with the name and the password as a URL needs them. People write passwords as they are; the
 * parsers then take a part of one for a host or a port, or stumble over it.
 */
export const databaseUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//i, 'must start with postgres:// or postgresql://')
  .transform((text, context) => {
    const url = encoded(text);
    if (isReadable(url)) return url;
    context.addIssue(
      'is not a URL like postgres://user:password@host:5432/database. In the name and the password write each of @ : / ? # % and spaces as % with two digits (@ is %40, / is %2F, # is %23, % is %25).',
    );
    return z.NEVER;
  });

function encoded(text: string): string {
  const parts = WITH_PASSWORD.exec(text);
  if (!parts) return text;
  const [, scheme, user, password, place] = parts as unknown as [string, string, string, string, string];
  return `${scheme.toLowerCase()}${user}:${encodeURIComponent(decoded(password))}@${place}`;
}

/** As it is, where it is no encoding of anything. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isReadable(text: string): boolean {
  try {
    const { username, password, pathname } = new URL(text.replace('@/', '@localhost/')); // its host may stand in the query
    for (const part of [username, password, pathname]) decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}
