import { dictionary } from '@zxcvbn-ts/language-common';

/*
 * A rough lower bound of how many guesses a password takes, after zxcvbn (Wheeler, USENIX Security 2016): it is read
 * as common passwords, runs and leftovers. Ours is linear in the length where zxcvbn's matching is not, so that no
 * password can hold up the event loop.
 */

/** The most common passwords, the most common first, to their rank. */
const RANK_OF = new Map(dictionary['passwords-common'].map((word, index) => [word, index + 1]));
const LONGEST_WORD = 24;
const SHORTEST_WORD = 3;

/** Ways in which fingers walk. Read forwards and backwards. */
const WALKS = [
  'abcdefghijklmnopqrstuvwxyz',
  '012345678901234567890',
  'qwertyuiopasdfghjklzxcvbnm',
  '1q2w3e4r5t6y7u8i9o0p',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  'qazwsxedcrfvtgbyhnujmikolp',
].flatMap((walk) => [walk, [...walk].reverse().join('')]);

const LEET: Record<string, string> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** A piece of a password and what guessing it costs, as a power of ten. */
interface Piece {
  text: string;
  cost: number;
}

/** Base-10 logarithm of the guesses that a password takes at least. Every piece counts once, however often it comes. */
export function guessesLog10(password: string): number {
  const text = repeatedUnit(password.toLowerCase());
  const costOf = new Map(cheapestPieces(text).map(({ text: piece, cost }) => [piece, cost]));
  return [...costOf.values()].reduce((sum, cost) => sum + cost, 0);
}

/** Cuts a text into the pieces that cost least together: the cheapest way to each place, from left to right. */
function cheapestPieces(text: string): Piece[] {
  const plain = text.replace(/[013457@$!]/g, (sign) => LEET[sign]!);
  const best: { cost: number; last?: Piece }[] = [{ cost: 0 }];
  for (let at = 0; at < text.length; at++) {
    for (const piece of piecesAt(text, plain, at)) {
      const end = at + piece.text.length;
      const cost = best[at]!.cost + piece.cost;
      if (cost < (best[end]?.cost ?? Infinity)) best[end] = { cost, last: piece };
    }
  }
  const pieces: Piece[] = [];
  for (let end = text.length; end > 0; end -= pieces.at(-1)!.text.length) pieces.push(best[end]!.last!);
  return pieces;
}

function piecesAt(text: string, plain: string, at: number): Piece[] {
  const single = { text: text[at]!, cost: 1 };
  return [single, ...runAt(text, at), ...wordsAt(text, at), ...wordsAt(plain, at)];
}

function wordsAt(text: string, at: number): Piece[] {
  const words: Piece[] = [];
  const longest = Math.min(LONGEST_WORD, text.length - at);
  for (let length = SHORTEST_WORD; length <= longest; length++) {
    const word = text.slice(at, at + length);
    const rank = RANK_OF.get(word);
    if (rank !== undefined) words.push({ text: word, cost: Math.log10(rank + 1) });
  }
  return words;
}

/** The same character again and again, or a walk along the alphabet, the digits or the keyboard. */
function runAt(text: string, at: number): Piece[] {
  const lengths = WALKS.map((walk) => sharedLength(text, at, walk));
  const length = Math.max(sameLength(text, at), ...lengths);
  return length >= SHORTEST_WORD ? [{ text: text.slice(at, at + length), cost: 1 }] : [];
}

function sharedLength(text: string, at: number, walk: string): number {
  const start = walk.indexOf(text[at]!);
  if (start < 0) return 0;
  let length = 0;
  while (text[at + length] !== undefined && text[at + length] === walk[start + length]) length++;
  return length;
}

function sameLength(text: string, at: number): number {
  let length = 1;
  while (text[at + length] === text[at]) length++;
  return length;
}

/** What a text repeats from its beginning to its end (`abcabcab` repeats `abc`), or the text itself. */
function repeatedUnit(text: string): string {
  for (let length = 1; length <= text.length / 2; length++) {
    if (text.startsWith(text.slice(length)) && text.length > length) return text.slice(0, length);
  }
  return text;
}
