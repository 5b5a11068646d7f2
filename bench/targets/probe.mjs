/*
 * Loaded into a measured process (`node --import`) so that its heap can be weighed and profiled from outside. It does
 * nothing until it is asked. Plain JavaScript, because the built server runs without a TypeScript loader.
 */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';

let profiler;

function startProfile() {
  profiler = new Session();
  profiler.connect();
  profiler.post('Profiler.enable');
  profiler.post('Profiler.setSamplingInterval', { interval: 500 });
  profiler.post('Profiler.start');
}

function stopProfile(file) {
  profiler.post('Profiler.stop', (_error, { profile }) => writeFileSync(file, JSON.stringify(profile)));
  profiler.disconnect();
}

function memory() {
  // Twice: weak references that the first one cleared free more.
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage();
}

process.on('message', (message) => {
  if (message?.probe === 'memory') process.send({ memory: memory() });
  if (message?.probe === 'profile-start') startProfile();
  if (message?.probe === 'profile-stop') stopProfile(message.file);
});
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
