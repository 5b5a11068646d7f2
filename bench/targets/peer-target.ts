import { fileURLToPath } from 'node:url';
import type { Account, Address, DialectName } from '../load/load-plan.js';
import { MeasuredProcess } from './measured-process.js';
import type { Target } from './target.js';

export type PeerName = 'ws-relay' | 'socketio-relay' | 'reflector';

interface PeerDefinition {
  readonly title: string;
  readonly dialect: DialectName;
}

const PEERS: Record<PeerName, PeerDefinition> = {
  'ws-relay': { title: 'bare `ws` relay', dialect: 'ws' },
  'socketio-relay': { title: 'Socket.IO relay', dialect: 'socketio' },
  reflector: { title: 'reflector on `net` (no parsing)', dialect: 'ws' },
};

/** One of the plain servers in bench/peers: they know nobody, keep nothing and let everybody write to everybody. */
export class PeerTarget implements Target {
  readonly title: string;
  readonly dialect: DialectName;
  private accounts = 0;

  private constructor(
    definition: PeerDefinition,
    readonly process: MeasuredProcess,
    readonly address: Address,
  ) {
    this.title = definition.title;
    this.dialect = definition.dialect;
  }

  static async start(name: PeerName): Promise<PeerTarget> {
    const file = fileURLToPath(new URL(`../peers/${name}.ts`, import.meta.url));
    const args = ['--import', 'tsx', file];
    const process = new MeasuredProcess({ name, args, environment: { NODE_ENV: 'production' } });
    const { port } = (await process.message()) as { port: number };
    return new PeerTarget(PEERS[name], process, { host: '127.0.0.1', port });
  }

  makeAccounts(count: number): Promise<Account[]> {
    const first = this.accounts + 1;
    this.accounts += count;
    return Promise.resolve(
      Array.from({ length: count }, (_, i) => ({ userId: String(first + i), accessToken: '' })),
    );
  }

  /** Everybody who is connected is in the one group. */
  makeGroup(): Promise<string> {
    return Promise.resolve('all');
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}
