// `npm start`: installs and builds what is missing, then becomes the server. It is imported and not spawned, so that
// signals, exit code and `kill -9` mean the server itself.
import { prepare } from './prepare.mjs';

await prepare();
process.setSourceMapsEnabled(true);
stopWithNpm();
await import('../dist/src/main.js');

/** npm passes signals on, but when it is killed outright nobody would tell us. */
function stopWithNpm() {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const npm = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
}
