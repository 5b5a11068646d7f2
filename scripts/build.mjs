// `npm run build`: installs what is missing and builds, unless the build is that of the present sources.
import { prepare } from './prepare.mjs';

await prepare();
