import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CONTENT_TYPES } from '../../../src/messages/content/content.dto.js';

test('docs/protocol.md has a line for every type of message, and for no other', () => {
  const protocol = readFileSync('docs/protocol.md', 'utf8');
  const [, table] = protocol.slice(protocol.indexOf('\n### Contents\n')).split('\n\n', 2);
  const cells = [...table!.matchAll(/^\| (`.*?) *\|/gm)].map(([, cell]) => cell!);
  const types = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, type]) => type!));
  expect(types.toSorted()).toEqual(Object.keys(CONTENT_TYPES).toSorted());
});
