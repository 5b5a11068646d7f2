import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { onTestFinished } from 'vitest';

/** A way to a server that can be cut and mended, as a train does to a telephone. It goes when the test ends. */
export class CuttableNetwork {
  private readonly sockets = new Set<Socket>();
  private isCut = false;
  private isFrozen = false;
  private delayMs = 0;

  private constructor(readonly url: string) {}

  static async to(target: string): Promise<CuttableNetwork> {
    const { hostname, port } = new URL(target);
    const proxy = createServer((near) => network.join(near, connect(Number(port), hostname)));
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const network = new CuttableNetwork(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    onTestFinished(() => {
      network.cut();
      proxy.close();
    });
    return network;
  }

  /** Ends every connection without a word, and each new one too. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  /** New connections get through again. */
  mend(): void {
    this.isCut = false;
    this.isFrozen = false;
  }

  /** Passes nothing on any more and says so to nobody, as a host that hangs; new connections hang as well. */
  freeze(): void {
    this.isFrozen = true;
    for (const socket of this.sockets) socket.unpipe().pause();
  }

  /** Passes everything on so many milliseconds later, in connections that are opened from now on and in those there are. */
  delay(milliseconds: number): void {
    this.delayMs = milliseconds;
  }

  private later(): Transform {
    return new Transform({
      transform: (chunk, _encoding, done) =>
        void (this.delayMs === 0 ? done(null, chunk) : setTimeout(() => done(null, chunk), this.delayMs)),
    });
  }

  private join(near: Socket, far: Socket): void {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(from);
      from.on('error', () => undefined);
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      const later = from.pipe(this.later());
      if (!this.isFrozen) later.pipe(to);
    }
    if (this.isCut) near.destroy();
  }
}
