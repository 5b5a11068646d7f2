// `npm run env:example`: writes .env.example from the configuration schema.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

await prepare();
const { renderEnvExample } = await import('../dist/src/config/env-example.js');
writeFileSync(join(root, '.env.example'), renderEnvExample());
