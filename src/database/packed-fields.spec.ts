import { expect, test } from 'vitest';
import { PackedFields, unpackRows } from './packed-fields.js';

const packed = (...fields: string[]): PackedFields => new PackedFields(fields.join('\u001f'));

test('fields come one after the other, empty ones too, until all were read', () => {
  const fields = packed('7', '', 'text', '');

  expect([fields.next(), fields.next(), fields.next()]).toEqual(['7', '', 'text']);
  expect(fields.isAtEnd).toBe(false);
  expect(fields.next()).toBe('');
  expect(fields.isAtEnd).toBe(true);
});

test('an empty text and none at all are two things', () => {
  const fields = packed('', '=', '="quoted" \\ 😀\n');

  expect([fields.nextText(), fields.nextText(), fields.nextText()]).toEqual([
    'null',
    '""',
    JSON.stringify('"quoted" \\ 😀\n'),
  ]);
});

test.each([
  ['2026-11-23 09:30:00', '2026-11-23T09:30:00.000Z'],
  ['2026-11-23 09:30:00.5', '2026-11-23T09:30:00.500Z'],
  ['2026-11-23 09:30:00.07', '2026-11-23T09:30:00.070Z'],
  ['2026-11-23 09:30:00.123', '2026-11-23T09:30:00.123Z'],
])('a time as PostgreSQL writes it, %s, is one as clients read it', (utc, instant) => {
  expect(packed(utc).nextInstant()).toBe(instant);
});

test('rows are read to the last, and there may be none', () => {
  const pair = (fields: PackedFields): string[] => [fields.next(), fields.next()];

  expect(unpackRows(['a', 'b', 'c', ''].join('\u001f'), pair)).toEqual([
    ['a', 'b'],
    ['c', ''],
  ]);
  expect(unpackRows(null, pair)).toEqual([]);
});

test('a row that lacks a field is an error, and never a shifted row', () => {
  const pair = (fields: PackedFields): string[] => [fields.next(), fields.next()];

  expect(() => unpackRows(['a', 'b', 'c'].join('\u001f'), pair)).toThrow('ended early');
});
