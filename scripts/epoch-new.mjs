// `npm run epoch:new`: installs and builds what is missing, then begins a new epoch of the log (docs/operations.md).
import { prepare } from './prepare.mjs';

await prepare();
await import('../dist/src/bootstrap/new-epoch.js');
