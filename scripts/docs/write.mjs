// `npm run docs:write`: writes what docs/ has from the code. With --check it only says whether that is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, root } from '../prepare.mjs';

await prepare();
const { renderDocuments } = await import('./documents.mjs');
const isCheck = process.argv.includes('--check');
for (const [name, text] of Object.entries(await renderDocuments())) {
  const path = join(root, 'docs', name);
  if (!isCheck) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    console.error(`docs/${name} is out of date: npm run docs:write`);
    process.exitCode = 1;
  }
}
