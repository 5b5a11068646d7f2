import { describe, expect, test } from 'vitest';
import { exceedsBounds, MAX_JSON_DEPTH } from './json-bounds.js';

const nested = (depth: number): unknown => JSON.parse('{"a":'.repeat(depth) + '1' + '}'.repeat(depth));

describe('exceedsBounds', () => {
  test('accepts scalars, flat and wide values', () => {
    for (const value of [null, 1, 'x', true, {}, [], { a: [1, { b: 2 }] }, Array(10_000).fill({ a: 1 })]) {
      expect(exceedsBounds(value)).toBe(false);
    }
  });

  test('accepts the deepest level and refuses the next', () => {
    expect(exceedsBounds(nested(MAX_JSON_DEPTH))).toBe(false);
    expect(exceedsBounds(nested(MAX_JSON_DEPTH + 1))).toBe(true);
  });

  test('counts arrays as levels and survives a hundred thousand of them', () => {
    expect(exceedsBounds(JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)))).toBe(true);
  });

  test('refuses keys that reach a prototype, at any level', () => {
    for (const key of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']) {
      expect(exceedsBounds(JSON.parse(`{"${key}":1}`))).toBe(true);
      expect(exceedsBounds(JSON.parse(`{"a":[{"b":{"${key}":{}}}]}`))).toBe(true);
    }
  });

  test('accepts those words as values', () => {
    expect(exceedsBounds({ a: '__proto__', b: ['constructor'] })).toBe(false);
  });
});
