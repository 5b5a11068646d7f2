// Installs and builds what is missing, in plain Node: it runs before there are any dependencies.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const NEST = join('node_modules', '@nestjs', 'cli', 'bin', 'nest.js');

/** What is built: from which sources, into which directory, how. */
const BUILDS = [
  {
    output: 'dist',
    sources: ['src', 'ormconfig.ts', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json', 'package.json'],
    build: () => run(process.execPath, [join(root, NEST), 'build']),
  },
  {
    output: join('web', 'dist'),
    sources: ['web'],
    build: () => run('npm', ['run', 'build', '--workspace', 'web', '--silent']),
  },
];

/** Leaves the checkout ready to run; a fraction of a second when it is already. */
export async function prepare() {
  if (!isInstalled()) {
    // NODE_ENV=production would leave the compiler out.
    await run('npm', ['ci', '--include=dev', '--include=optional'], { NODE_ENV: 'development' });
  }
  for (const { output, sources, build } of BUILDS) {
    const stamp = join(root, output, '.sources');
    const digest = digestOf(sources.flatMap((name) => filesIn(join(root, name))));
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) continue;
    await build();
    writeFileSync(stamp, digest);
  }
}

/** npm notes what it installed in a lockfile of its own; optional packages may be missing there. */
function isInstalled() {
  const installed = lockedIn(join(root, 'node_modules', '.package-lock.json'));
  return Object.entries(lockedIn(join(root, 'package-lock.json')))
    .filter(([path, { optional, devOptional }]) => path !== '' && !optional && !devOptional)
    .every(([path, { version }]) => installed[path]?.version === version);
}

function lockedIn(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return {};
  }
}

function filesIn(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => !['node_modules', 'dist'].includes(name) && !name.endsWith('.spec.ts'))
    .flatMap(({ name }) => filesIn(join(path, name)))
    .sort();
}

/** Contents and not times: a fresh checkout has new times and old contents. */
function digestOf(files) {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

async function run(file, args, environment = {}) {
  const name = file === process.execPath ? 'node' : file;
  console.error(`> ${[name, ...args].join(' ').replaceAll(`${root}/`, '')}`);
  const child = spawn(file, args, {
    cwd: root,
    // Standard output belongs to what comes after.
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...environment },
    shell: process.platform === 'win32',
  });
  const stop = (signal) => child.kill(signal);
  process.on('SIGTERM', stop).on('SIGINT', stop);
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode) => resolve(exitCode ?? 1));
  });
  process.off('SIGTERM', stop).off('SIGINT', stop);
  if (code !== 0) process.exit(code);
}
