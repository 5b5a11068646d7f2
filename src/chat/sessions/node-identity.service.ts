import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { ServerConfig } from '../../config/config.js';
import { DirectoryLock } from '../../database/embedded/directory-lock.js';

/**
 * The name under which this node leases presence. It stands in the data directory, which one living process holds: whoever
 * gets it is the successor of the process that held it before, and that one is dead.
 */
@Injectable()
export class NodeIdentity implements OnApplicationShutdown {
  private readonly logger = new Logger(NodeIdentity.name);
  private readonly directory: string;
  private lock: DirectoryLock | undefined;

  constructor(server: ServerConfig) {
    this.directory = join(server.dataDir, 'node');
  }

  /** @returns a name of its own for a process that cannot have the directory: it is nobody's successor */
  async claim(): Promise<{ id: string; isSuccessor: boolean }> {
    try {
      await mkdir(this.directory, { recursive: true, mode: 0o711 });
      this.lock = await DirectoryLock.acquire(this.directory);
      return await this.readOrDraw();
    } catch (error) {
      this.logger.debug({ err: error }, 'this process has no data directory to itself');
      return { id: randomUUID(), isSuccessor: false };
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.lock?.release();
  }

  private async readOrDraw(): Promise<{ id: string; isSuccessor: boolean }> {
    const path = join(this.directory, 'id');
    const known = (await readFile(path, 'utf8').catch(() => '')).trim();
    if (known) return { id: known, isSuccessor: true };
    const id = randomUUID();
    await writeFile(path, `${id}\n`);
    return { id, isSuccessor: false };
  }
}
