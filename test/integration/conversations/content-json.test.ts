import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toContentJson } from '../../../src/conversations/message/content-json.js';
import { testDatabase } from '../../support/database.js';

// Without spaces, so that those which PostgreSQL puts between tokens are the only ones.
const text = fc.string({ unit: 'grapheme' }).map((value) => value.replaceAll(/[ \0]/g, ''));
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc
    .double({ min: -(2 ** 53 - 1), max: 2 ** 53 - 1, noNaN: true })
    .filter((value) => value === 0 || Math.abs(value) >= 1e-6),
  fc.constantFrom(-0, 1, 0.1 + 0.2, 0.000001, Number.MAX_SAFE_INTEGER),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      text.filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 6 },
    ),
  ),
}));

test('a content is written as PostgreSQL gives it back, to the letter', async () => {
  const database = await testDatabase();
  const stored = async (json: string): Promise<string> => {
    const [row] = await database.query<{ text: string }>('SELECT $1::jsonb::text AS text', [json]);
    return row!.text.replaceAll(' ', '');
  };
  await fc.assert(
    fc.asyncProperty(fc.dictionary(text, value, { maxKeys: 6 }), async (fields) => {
      const content = { ...fields, type: 'custom' };
      const json = toContentJson(content);
      expect(await stored(json)).toBe(json);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(content)));
    }),
    { numRuns: 300 },
  );
});

test('so is a text', async () => {
  const database = await testDatabase();
  for (const said of ['a "b"\\\n\t\u0001\u001f\u007f\u2028😀', 'x']) {
    const json = toContentJson({ type: 'text', text: said });
    const [row] = await database.query<{ text: string }>('SELECT $1::jsonb::text AS text', [json]);
    expect(row!.text).toBe(json.replace('{"text":', '{"text": ').replace(',"type":', ', "type": '));
  }
});
