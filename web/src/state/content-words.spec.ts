import { expect, test } from 'vitest';
import type { Message } from '../client/protocol.js';
import type { SkeinClient } from '../client/skein-client.js';
import protocol from '../../../docs/protocol.md?raw';
import { lineOf } from './wording.js';

/** The first column of the table of contents: one type or several to a line. */
const table = protocol.slice(protocol.indexOf('\n### Contents\n')).split('\n\n')[1]!;
const types = [...table.matchAll(/^\| (`.*?) *\|/gm)].flatMap(([, cell]) =>
  [...cell!.matchAll(/`(\w+)`/g)].map(([, type]) => type!),
);

test('every type of message that the protocol names has its word', () => {
  expect(types).toContain('text');
  const words = types.map((type) =>
    lineOf({} as SkeinClient, { content: { type, text: 'Hello' } } as unknown as Message),
  );
  expect(words).not.toContain('A message that this page cannot show');
  expect(new Set(words).size).toBe(types.length);
});
