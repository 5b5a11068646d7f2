import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError } from '../../config/environment.js';
import type { Account } from './account.js';
import type { Binaries } from './binaries.js';
import type { Launcher } from './launcher.js';

/** The superuser of the embedded cluster, and the database in it. */
export const NAME = 'skein';

/**
 * Megabytes of a file of the write-ahead log. Until the first checkpoint there are no old ones to use again, and everybody
 * who commits waits while a new one is filled with zeros: at 16 MB, PostgreSQL's own choice, for 60 ms and more, at 4 MB for a
 * quarter of that. Smaller still, and recycling thousands of files makes the checkpoints slow (docs/performance.md).
 */
const WAL_SEGMENT_MB = 4;

/** What PostgreSQL calls a socket, before the port. */
const SOCKET = '.s.PGSQL.';

/** Bytes that every system takes as a socket's path, its end not counted: macOS has the fewest. */
const SOCKET_PATH_BYTES = 103;

/**
 * The directory that belongs to the database's account: `data` (the cluster), `password`, `port`, and its socket.
 *
 * The account may not be allowed to walk there (a clone in root's private home). Then it is handed the open directory
 * and finds it as `/proc/self/fd/3`, which needs no right on the directories above.
 */
export class ClusterDirectory {
  private constructor(
    readonly path: string,
    /** The same as the database finds it. */
    readonly seenAs: string,
    private readonly handle: FileHandle | undefined,
  ) {}

  static async open(
    path: string,
    account: Account | undefined,
    launcher: Launcher,
  ): Promise<ClusterDirectory> {
    await mkdir(path, { recursive: true, mode: 0o700 });
    if (account) await chown(path, account.uid, account.gid);
    if (!account || (await launcher.succeeds(['test', '-x', path])))
      return new ClusterDirectory(path, path, undefined);
    return new ClusterDirectory(path, '/proc/self/fd/3', await open(path, 'r'));
  }

  /** The cluster, as this process finds it. */
  get data(): string {
    return join(this.path, 'data');
  }

  /** The cluster, as the database finds it. */
  get dataSeenByDatabase(): string {
    return `${this.seenAs}/data`;
  }

  /** To be passed on to the programs that use `dataSeenByDatabase`. */
  get descriptor(): number | undefined {
    return this.handle?.fd;
  }

  /** Whether the path of a socket in here is one that every system takes. */
  get hasRoomForSocket(): boolean {
    return Buffer.byteLength(join(this.path, `${SOCKET}65535`)) <= SOCKET_PATH_BYTES;
  }

  /**
   * Clears away the sockets of a database that was killed. Each has a file naming its process, and PostgreSQL does not start
   * while some process has that number, whichever it is. What cannot be removed it complains of itself.
   */
  async removeSockets(): Promise<void> {
    const left = (await readdir(this.path)).filter((name) => name.startsWith(SOCKET));
    await Promise.allSettled(left.map((name) => rm(join(this.path, name), { force: true })));
  }

  async close(): Promise<void> {
    await this.handle?.close();
  }

  /**
   * Makes the cluster where there is none. It is made under another name, so that one half made (a full disk, a
   * `kill -9`) is never taken for a whole one.
   *
   * @throws ConfigurationError when the data is of another major version
   */
  async createCluster(launcher: Launcher, binaries: Binaries, account: Account | undefined): Promise<void> {
    const found = await readFile(join(this.data, 'PG_VERSION'), 'utf8').catch(() => undefined);
    if (found !== undefined) return this.checkVersion(found.trim(), binaries.major);
    await rm(`${this.data}.new`, { recursive: true, force: true, maxRetries: 20 });
    await this.createPassword(account);
    await launcher.run(
      [
        binaries.initdb,
        `--pgdata=${this.dataSeenByDatabase}.new`,
        `--username=${NAME}`,
        `--pwfile=${this.seenAs}/password`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--locale=C.UTF-8',
        `--wal-segsize=${WAL_SEGMENT_MB}`,
        '--no-instructions',
      ],
      this.descriptor,
    );
    await rename(`${this.data}.new`, this.data);
  }

  async password(): Promise<string> {
    return (await readFile(join(this.path, 'password'), 'utf8')).trim();
  }

  /** The port of the last start, so that a console or a dashboard finds the database again. */
  async rememberedPort(): Promise<number | undefined> {
    const port = Number(await readFile(join(this.path, 'port'), 'utf8').catch(() => ''));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
  }

  async rememberPort(port: number): Promise<void> {
    await writeFile(join(this.path, 'port'), `${port}\n`);
  }

  private async createPassword(account: Account | undefined): Promise<void> {
    const path = join(this.path, 'password');
    if ((await stat(path).catch(() => undefined))?.size) return;
    await writeFile(path, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
    if (account) await chown(path, account.uid, account.gid);
  }

  private checkVersion(found: string, expected: string): void {
    if (found === expected) return;
    throw new ConfigurationError(
      `${this.data} was written by PostgreSQL ${found}, this Skein brings PostgreSQL ${expected}. Move it over with pg_dump and pg_restore.`,
    );
  }
}
