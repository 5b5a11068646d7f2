import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Failure } from './failure.js';
import { People } from './people.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('looks a name up again that failed once', async () => {
  let failures = 1;
  const people = new People({
    call: <Answer>() =>
      failures-- > 0
        ? Promise.reject<Answer>(new Failure('disconnected', ''))
        : Promise.resolve({ id: '5', nickname: 'Eve', avatar: null, memo: null } as Answer),
  });
  expect(people.nameOf('5')).toBeUndefined();
  await vi.advanceTimersByTimeAsync(3000);
  expect(people.nameOf('5')).toBe('Eve');
});

test('asks for many names a few at a time, and once for each', async () => {
  const asked: string[] = [];
  let open = 0;
  let most = 0;
  const people = new People({
    call: async <Answer>(_: 'GET', path: string) => {
      asked.push(path);
      most = Math.max(most, ++open);
      await Promise.resolve();
      open--;
      const id = path.split('/').at(-1)!;
      return { id, nickname: `N${id}`, avatar: null, memo: null } as Answer;
    },
  });
  for (let turn = 0; turn < 2; turn++) for (let id = 1; id <= 30; id++) people.nameOf(String(id));
  await vi.waitFor(() => expect(people.users.value.size).toBe(30));
  expect([asked.length, most]).toEqual([30, 2]);
});

test('knows whom the server does not know', async () => {
  const people = new People({ call: () => Promise.reject(new Failure('user_not_found', '')) });
  people.want('9');
  await vi.waitFor(() => expect([...people.missing.value]).toEqual(['9']));
});
