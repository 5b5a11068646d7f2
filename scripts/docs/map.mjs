// A part of `npm run deps`: every folder of src/ stands in the list of layers, and the pages show the list as it is.
// With `--write` the arrows on the pages are made from the list.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import layers from '../layers.cjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const PAGES = ['CONTRIBUTING.md', 'docs/architecture.md'];
const ARROWS = /^`main → .*`$/m;

const foldersIn = (path) =>
  readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

const folders = foldersIn('src');
const page = (path) => readFileSync(join(root, path), 'utf8');

function arrows() {
  const names = layers.LAYERS.map((layer) => layer.filter((folder) => folders.includes(folder)))
    .filter((layer) => layer.length > 0)
    .map((layer) => (layer.length > 1 ? `{ ${layer.join(', ')} }` : layer[0]));
  return `\`main → bootstrap → app.module → ${names.toReversed().join(' → ')}\``;
}

function write() {
  for (const path of PAGES) writeFileSync(join(root, path), page(path).replace(ARROWS, arrows()));
}

function* problems() {
  const known = [...layers.LAYERS.flat(), ...layers.TOP];
  for (const folder of folders) {
    if (!known.includes(folder)) yield `src/${folder} stands in no layer of scripts/layers.cjs`;
    if (!page('docs/architecture.md').includes(`\`${folder}/\``)) {
      yield `src/${folder} is missing in the table of docs/architecture.md`;
    }
  }
  for (const folder of foldersIn('src/chat')) {
    if (!layers.CHAT_LAYERS.flat().includes(folder))
      yield `src/chat/${folder} stands in no layer of scripts/layers.cjs`;
  }
  for (const path of PAGES) {
    if (ARROWS.exec(page(path))?.[0] !== arrows()) {
      yield `${path} shows other layers; \`node scripts/docs/map.mjs --write\` puts them right`;
    }
  }
}

if (process.argv.includes('--write')) write();
const found = [...problems()];
for (const problem of found) console.error(problem);
process.exitCode = found.length > 0 ? 1 : 0;
