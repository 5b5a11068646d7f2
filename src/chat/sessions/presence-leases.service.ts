import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { UserErasure } from '../../users/user-erasure.js';
import { NodeIdentity } from './node-identity.service.js';
import { PresenceRepository } from './presence.repository.js';
import { SessionRegistry } from './session-registry.js';

/** Seconds that a lease lasts: after a crash, if nobody takes the node's place, a user counts as online for that long at most. */
const LEASE_SECONDS = 90;
/** Milliseconds between renewals of all leases of this node. */
const RENEW_MS = 30_000;
/** Milliseconds for which arrivals and departures are gathered into one statement. */
const GATHER_MS = 1000;
/** Users in one statement. */
const CHUNK = 5000;

/** Keeps the leases of the users who are connected here. */
@Injectable()
export class PresenceLeases implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(PresenceLeases.name);
  private readonly changed = new Set<string>();
  private readonly renewal = setInterval(() => this.renewAll(), RENEW_MS).unref();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private nodeId = '';

  constructor(
    private readonly registry: SessionRegistry,
    private readonly leases: PresenceRepository,
    private readonly node: NodeIdentity,
    erasure: UserErasure,
  ) {
    erasure.register('chat', { begin: (tx, userId) => this.leases.remove(tx, userId) });
  }

  /** Before anybody connects: what the process before this one left behind ends. */
  async onModuleInit(): Promise<void> {
    const { id, isSuccessor } = await this.node.claim();
    this.nodeId = id;
    if (isSuccessor) await this.leases.endAllOf(id);
  }

  /** The user came online here, or went offline. */
  note(userId: string): void {
    this.changed.add(userId);
    this.timer ??= setTimeout(() => this.flush(), GATHER_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.renewal);
    this.flush();
    await this.writing;
  }

  private renewAll(): void {
    for (const userId of this.registry.userIds()) this.changed.add(userId);
    this.flush();
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const changed = [...this.changed];
    this.changed.clear();
    // One after the other: a departure must not be overtaken by the arrival before it.
    this.writing = this.writing.then(() => this.write(changed));
  }

  private async write(userIds: readonly string[]): Promise<void> {
    const online = userIds.filter((userId) => this.registry.isOnline(userId));
    const offline = userIds.filter((userId) => !this.registry.isOnline(userId));
    try {
      for (const chunk of chunksOf(online)) await this.leases.renew(this.nodeId, chunk, LEASE_SECONDS);
      for (const chunk of chunksOf(offline)) await this.leases.end(this.nodeId, chunk);
    } catch (error) {
      // The next renewal writes the state that is true then; only lastSeenAt is less exact.
      this.logger.warn(`Presence was not written: ${(error as Error).message}`);
    }
  }
}

function* chunksOf(userIds: readonly string[]): Generator<string[]> {
  for (let start = 0; start < userIds.length; start += CHUNK) yield userIds.slice(start, start + CHUNK);
}
