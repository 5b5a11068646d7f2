import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TypingHint } from './typing-hint.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const phone = { name: 'phone' };
const laptop = { name: 'laptop' };

/** What the others are told, each with the second in which they are. */
function start() {
  const told: string[] = [];
  const began = performance.now();
  const tell = (state: string): void => void told.push(`${state} ${(performance.now() - began) / 1000}`);
  const forget = vi.fn<() => void>();
  return { told, forget, hint: new TypingHint({ tell, forget }) };
}

test('tells of a thousand changes a second one, and the last state in the end', () => {
  const { hint, told } = start();
  for (let n = 0; n <= 3000; n++) {
    hint.note(phone, n % 2 === 0 ? 'start' : 'stop');
    vi.advanceTimersByTime(1);
  }
  hint.note(phone, 'stop');
  vi.advanceTimersByTime(10_000);
  expect(told[0]).toBe('start 0');
  const seconds = told.map((each) => Number(each.split(' ')[1]));
  for (const [index, second] of seconds.slice(1).entries()) {
    expect(second - seconds[index]!).toBeGreaterThanOrEqual(1);
  }
  expect(told.at(-1)).toMatch(/^stop/);
});

test('a stop within a second is told when the second is over', () => {
  const { hint, told, forget } = start();
  hint.note(phone, 'start');
  vi.advanceTimersByTime(300);
  hint.note(phone, 'stop');
  vi.advanceTimersByTime(5000);
  expect(told).toEqual(['start 0', 'stop 1']);
  expect(forget).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
});

test('counts for six seconds from the last start, which is told again', () => {
  const { hint, told } = start();
  hint.note(phone, 'start');
  vi.advanceTimersByTime(4000);
  hint.note(phone, 'start');
  vi.advanceTimersByTime(20_000);
  expect(told).toEqual(['start 0', 'start 4', 'stop 10']);
});

test('lasts while the user types on another session', () => {
  const { hint, told } = start();
  hint.note(phone, 'start');
  vi.advanceTimersByTime(2000);
  hint.note(laptop, 'start');
  vi.advanceTimersByTime(2000);
  hint.leave(phone);
  hint.note(phone, 'stop');
  expect(told).toEqual(['start 0', 'start 2', 'start 4']);
  hint.leave(laptop);
  vi.advanceTimersByTime(1000);
  expect(told.at(-1)).toBe('stop 5');
});

test('ends with the session of who typed', () => {
  const { hint, told } = start();
  hint.note(phone, 'start');
  vi.advanceTimersByTime(1500);
  hint.leave(phone);
  expect(told).toEqual(['start 0', 'stop 1.5']);
});

test('ends with a message: nothing that waited is told after it', () => {
  const { hint, told, forget } = start();
  hint.note(phone, 'start');
  hint.note(phone, 'stop');
  hint.note(phone, 'start');
  hint.end();
  hint.note(phone, 'stop');
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual(['start 0']);
  expect(forget).toHaveBeenCalledOnce();
});

test('leaves no timer behind when it is dropped', () => {
  const { hint, told } = start();
  hint.note(phone, 'start');
  hint.note(phone, 'stop');
  hint.drop();
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual(['start 0']);
  expect(vi.getTimerCount()).toBe(0);
});
