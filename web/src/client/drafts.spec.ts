import { expect, test } from 'vitest';
import { Drafts } from './drafts.js';
import { LocalStore } from './local-store.js';
import { memoryStorage } from './memory-storage.js';

const draftsOf = (storage: Storage, account: string): Drafts =>
  new Drafts(new LocalStore(storage), `skein.${account}.draft.`);

test('keeps what was begun in each chat over a reload, to the letter', () => {
  const storage = memoryStorage();
  draftsOf(storage, '1').set('single-2', '  half a ');
  expect(draftsOf(storage, '1').get('single-2')).toBe('  half a ');
  expect(draftsOf(storage, '1').get('single-3')).toBe('');
});

test('shows nothing of it to another account', () => {
  const storage = memoryStorage();
  draftsOf(storage, '1').set('single-2', 'private');
  expect(draftsOf(storage, '11').get('single-2')).toBe('');
});

test('lets the oldest go when there are too many, and leaves nothing of what was sent', () => {
  const storage = memoryStorage();
  const drafts = draftsOf(storage, '1');
  for (let id = 1; id <= 201; id++) drafts.set(`single-${id}`, 'begun');
  expect(Object.keys(storage)).toHaveLength(200);
  for (let id = 1; id <= 201; id++) drafts.set(`single-${id}`, '');
  expect(Object.keys(storage)).toEqual([]);
});

test('takes a broken entry for nothing', () => {
  const storage = memoryStorage();
  for (const broken of ['{', 'null', '7', '{"text":7}']) {
    storage.setItem('skein.1.draft.single-2', broken);
    expect(draftsOf(storage, '1').get('single-2')).toBe('');
  }
});
