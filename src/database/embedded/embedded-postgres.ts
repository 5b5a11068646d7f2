import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { databaseAccount } from './account.js';
import { type Binaries, provideBinaries } from './binaries.js';
import { ClusterDirectory, NAME } from './cluster-directory.js';
import { DirectoryLock } from './directory-lock.js';
import { freePort } from './free-port.js';
import { type LaunchedProgram, Launcher } from './launcher.js';
import { stopLeftover } from './leftover-postmaster.js';
import { PostmasterRefused, stopPostmaster, untilReady } from './postmaster.js';

/** How often a start is tried when the port is snatched away or a dying predecessor still holds its memory… */
const MAX_STARTS = 10;
/** …and the milliseconds in between. Also the pause before a server that crashed is started again. */
const PAUSE = 500;

export interface EmbeddedPostgres {
  /** Connection URL of the `skein` database, by its socket where it has one. */
  readonly url: string;
  /** Stops the server and gives the directory free. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL of our own in `directory`, making the cluster first where there is none. It listens on a socket in there,
 * which takes a quarter less of a question's time than TCP (docs/performance.md), and for consoles on 127.0.0.1; on there alone
 * where the directory can have no socket. It wants a password, dies with this process, and is started again should it crash.
 *
 * @param settings of postgresql.conf, for this run
 * @throws ConfigurationError when another process uses the directory, or PostgreSQL cannot run here
 */
export async function startEmbeddedPostgres(
  directory: string,
  settings: Record<string, string> = {},
): Promise<EmbeddedPostgres> {
  const root = resolve(directory);
  // Root's directory is passed through by the database's account; what is inside has modes of its own.
  await mkdir(root, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  const lock = await DirectoryLock.acquire(root);
  try {
    const server = new Server(await prepare(root), settings);
    const url = await server.start();
    return { url, stop: () => server.stop().finally(() => lock.release()) };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Where the database of a running server is: for consoles and tools beside it. */
export async function embeddedUrl(directory: string): Promise<string> {
  const read = (name: string): Promise<string> =>
    readFile(join(resolve(directory), 'postgres', name), 'utf8');
  return urlOf({ password: (await read('password')).trim(), port: Number(await read('port')) }, NAME);
}

interface Prepared {
  readonly launcher: Launcher;
  readonly binaries: Binaries;
  readonly cluster: ClusterDirectory;
}

async function prepare(root: string): Promise<Prepared> {
  const path = join(root, 'postgres');
  const account = await databaseAccount(path);
  const launcher = await Launcher.for(account);
  const binaries = await provideBinaries(launcher, [root, '/var/cache/skein']);
  const cluster = await ClusterDirectory.open(path, account, launcher);
  await cluster.createCluster(launcher, binaries, account);
  await stopLeftover(cluster.data);
  await cluster.removeSockets();
  return { launcher, binaries, cluster };
}

class Server {
  private postmaster: LaunchedProgram | undefined;
  private stopping = false;
  private hasSocket: boolean;

  constructor(
    private readonly parts: Prepared,
    private readonly settings: Record<string, string>,
  ) {
    this.hasSocket = parts.cluster.hasRoomForSocket;
  }

  async start(): Promise<string> {
    const { cluster } = this.parts;
    const port = await this.startOnFreePort();
    await cluster.rememberPort(port);
    const socketDirectory = this.hasSocket ? cluster.path : undefined;
    const access = { password: await cluster.password(), port, socketDirectory };
    await createDatabase(urlOf(access, 'postgres'));
    return urlOf(access, NAME);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    if (this.postmaster) await stopPostmaster(this.postmaster);
    await this.parts.cluster.close();
  }

  private async startOnFreePort(): Promise<number> {
    for (let attempt = 1; ; attempt++) {
      const port = await freePort(await this.parts.cluster.rememberedPort());
      try {
        await this.launch(port);
        return port;
      } catch (error) {
        if (this.hasSocket && isAboutSocket(error)) {
          this.hasSocket = false;
          continue;
        }
        if (attempt === MAX_STARTS || !isPassing(error)) throw error;
        await delay(PAUSE);
      }
    }
  }

  private async launch(port: number): Promise<void> {
    const { launcher, binaries, cluster } = this.parts;
    const flags = Object.entries({
      listen_addresses: '127.0.0.1',
      port: String(port),
      unix_socket_directories: this.hasSocket ? quoted(cluster.seenAs) : '',
      timezone: 'UTC',
      log_timezone: 'UTC',
      ...this.settings,
    }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const command = [binaries.postgres, '-D', cluster.dataSeenByDatabase, ...flags];
    const postmaster = launcher.start(command, cluster.descriptor);
    this.postmaster = postmaster;
    await untilReady(postmaster);
    void postmaster.exited.then(() => this.restart(port));
  }

  /** The pool reconnects by itself; the port is the same. */
  private async restart(port: number): Promise<void> {
    while (!this.stopping) {
      await delay(PAUSE);
      await this.parts.cluster.removeSockets();
      if (this.stopping) return;
      const isRunning = await this.launch(port).then(
        () => true,
        () => false,
      );
      if (isRunning) return;
    }
  }
}

/** Some file systems have no sockets: shares of a virtual machine's host, of a desktop's cloud. */
const isAboutSocket = (error: unknown): boolean =>
  error instanceof PostmasterRefused && /Unix-domain socket|\.s\.PGSQL\./.test(error.message);

/** One name in a setting that is a list of names. */
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const isPassing = (error: unknown): boolean =>
  error instanceof PostmasterRefused &&
  /Address already in use|pre-existing shared memory|lock file "postmaster.pid" already exists/.test(
    error.message,
  );

interface Access {
  readonly password: string;
  readonly port: number;
  /** Absent: by TCP. */
  readonly socketDirectory?: string;
}

const urlOf = ({ password, port, socketDirectory }: Access, database: string): string =>
  `postgres://${NAME}:${password}@127.0.0.1:${port}/${database}` +
  (socketDirectory === undefined ? '' : `?host=${encodeURIComponent(socketDirectory)}`);

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [NAME]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${NAME}`);
  } finally {
    await client.end();
  }
}
