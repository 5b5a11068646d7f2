/*
 * The map of `src/`: the one place where it is written. `.dependency-cruiser.cjs` makes the arrows from it,
 * `scripts/docs/map.mjs` holds the folders and the pages against it.
 */

/** Folders of `src/`, from bottom to top: one may import from those below it, never from beside or above. */
const LAYERS = [
  ['common'],
  ['config'],
  ['metrics'],
  ['database'],
  ['users', 'health'],
  ['bus'],
  ['conversations'],
  ['readers'],
  ['contacts'],
  ['auth', 'groups', 'media', 'presence'],
  ['messages'],
  ['inbox'],
  ['search', 'webhooks', 'push', 'bots', 'admin'],
  ['chat'],
  ['docs', 'web'],
];

/** Folders of `src/chat/`, likewise; the gateways beside them stand above. */
const CHAT_LAYERS = [['protocol'], ['sessions'], ['delivery'], ['transport']];

/** Starts and joins all of the above; nothing imports from here. */
const TOP = ['bootstrap'];

module.exports = { CHAT_LAYERS, LAYERS, TOP };
