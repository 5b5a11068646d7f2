import { expect, test } from 'vitest';
import { frameReceiver } from '../../../test/support/frame-receiver.js';
import { textFrame, textFrames } from './text-frame.js';

/** What a client's `ws` makes of the bytes. */
function read(bytes: Buffer): Promise<string[]> {
  const texts: string[] = [];
  const receiver = frameReceiver();
  receiver.on('message', (data: Buffer, isBinary: boolean) => {
    expect(isBinary).toBe(false);
    texts.push(data.toString());
  });
  return new Promise((resolve, reject) => {
    receiver.on('error', reject);
    receiver.end(bytes, () => resolve(texts));
  });
}

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])(
  'a text of %i bytes is read as it was written',
  async (length) => {
    const text = 'x'.repeat(length);
    expect(await read(textFrame(text))).toEqual([text]);
  },
);

test('lengths count bytes of UTF-8, not characters', async () => {
  const text = '漢字🙂é'.repeat(20);
  expect(await read(textFrame(text))).toEqual([text]);
});

test('several texts stand back to back in one buffer, in order', async () => {
  const texts = ['a', '🙂'.repeat(100), '', 'z'.repeat(70_000)];
  expect(await read(textFrames(texts))).toEqual(texts);
  expect(textFrames(texts)).toEqual(Buffer.concat(texts.map(textFrame)));
});

test('no texts make an empty buffer', () => {
  expect(textFrames([])).toHaveLength(0);
});
