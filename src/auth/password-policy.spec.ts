import { describe, expect, test } from 'vitest';
import { passwordProblem, requireGoodPassword } from './password-policy.js';

const owner = { nickname: 'Wanderer Lee', mobile: '+8613800138000' };
const COMMON = 'is too common or too easy to guess';
const OWN = 'must not be built from the nickname or the mobile number';

describe('a new password', () => {
  test.each([
    'violet otter lamp',
    'correct-horse-battery-42',
    'a-long-enough-password',
    'xk7Rw9qLm2Zt8Vb',
    '晴れた日には永遠が見えるでしょう',
    '😀🐎🔋📎🚲🌵🎻🧭🪁🦉🍋🧊🛶🪵🧵',
    'x7'.repeat(4) + 'the quick grey fox jumped over 13 lazy hedgehogs, twice!',
    'wanderer, but violet otter lamps',
  ])('is accepted: %s', (password) => expect(passwordProblem(password, owner)).toBeUndefined());

  test.each([
    ['14 characters', 'xk7Rw9qLm2Zt8V'],
    ['14 emoji, which have 28 UTF-16 units', '😀🐎🔋📎🚲🌵🎻🧭🪁🦉🍋🧊🛶🪵'],
    ['257 characters', 'xk7Rw9qLm2Zt8V.'.repeat(17) + 'ab'],
  ])('is refused with %s', (_, password) =>
    expect(passwordProblem(password, owner)).toBe('must have 15 to 256 characters'),
  );

  test('may have 15, 64 and 256 characters', () => {
    const text = Array.from({ length: 256 }, (_, i) => String.fromCodePoint(0x4e00 + i * 7)).join('');
    for (const length of [15, 64, 256]) expect(passwordProblem(text.slice(0, length), owner)).toBeUndefined();
  });

  test.each([
    '123456789012345',
    '1234567890qwerty',
    'passwordpassword',
    'Password1234567',
    'P@ssw0rdP@ssw0rd!',
    'aaaaaaaaaaaaaaaa',
    'abababababababab',
    'abcdefghijklmnopqrst',
    'qwertyuiopasdfgh',
    '1q2w3e4r5t6y7u8i',
    'poiuytrewqlkjhgfdsa',
    'iloveyouiloveyou',
    'letmein123456789',
    'password-12345678',
    'qazwsxedcrfvtgb',
    '１２３４５６７８９０１２３４５',
  ])('is refused as common: %s', (password) => expect(passwordProblem(password, owner)).toBe(COMMON));

  test.each([
    'wanderer lee 2026!',
    'WandererLee-xk7R',
    'Wanderer Wanderer',
    '13800138000-xk7R',
    '+8613800138000 ok',
  ])('is refused as built from nickname or number: %s', (password) =>
    expect(passwordProblem(password, owner)).toBe(OWN),
  );

  test('is refused with NUL and with half a surrogate pair', () => {
    expect(passwordProblem('violet otter\u0000lamp', owner)).toMatch(/control characters/);
    expect(passwordProblem('violet otter \ud83d lamp', owner)).toMatch(/broken Unicode/);
  });

  test('is refused with the name of its field', () => {
    expect(() => requireGoodPassword('newPassword', 'short', owner)).toThrowError(
      expect.objectContaining({
        code: 'validation_failed',
        errors: [expect.objectContaining({ field: 'newPassword' })],
      }),
    );
  });
});
