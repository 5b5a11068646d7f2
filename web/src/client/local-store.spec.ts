import { expect, test } from 'vitest';
import { LocalStore } from './local-store.js';
import { memoryStorage } from './memory-storage.js';

test('keeps what is written, and lists and wipes it by its prefix', () => {
  const storage = memoryStorage();
  const store = new LocalStore(storage);
  store.write('a.1', 'one');
  store.write('b.1', 'two');
  expect(new LocalStore(storage).read('a.1')).toBe('one');
  expect(store.names('a.')).toEqual(['a.1']);
  store.wipe('a.');
  expect([store.read('a.1'), store.read('b.1')]).toEqual([null, 'two']);
  expect(store.isLasting.value).toBe(true);
});

test('goes on in memory and says so when the browser is full, and says so when that has passed', () => {
  const storage = memoryStorage();
  const store = new LocalStore(storage);
  store.write('a', 'kept');
  storage.isFull = true;
  store.write('a', 'newer');
  expect([store.read('a'), store.isLasting.value, store.names('a')]).toEqual(['newer', false, ['a']]);
  storage.isFull = false;
  store.write('a', 'newest');
  expect([storage.getItem('a'), store.isLasting.value]).toEqual(['newest', true]);
});

test('works without any storage', () => {
  const store = new LocalStore(null);
  store.write('a', 'one');
  expect([store.read('a'), store.names('')]).toEqual(['one', ['a']]);
  store.remove('a');
  expect([store.read('a'), store.names('')]).toEqual([null, []]);
});
