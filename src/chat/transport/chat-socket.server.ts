import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { type RawData, WebSocketServer } from 'ws';
import { DomainError } from '../../common/errors/domain-error.js';
import { checkTarget } from '../../common/http/request-target.js';
import type { Identity } from '../../common/identity/identity.js';
import { toDomainError } from '../../database/database-errors.js';
import { CLOSE_REASONS } from '../protocol/close-reasons.js';
import { ClientSocket } from '../sessions/client-socket.js';
import { sendAway } from '../sessions/farewell.js';
import { CLOSE_GRACE_MS, Session } from '../sessions/session.js';
import type { ConnectionPlace } from './connection-limits.js';
import { FrameDispatcher } from './frame-dispatcher.js';
import { refuseUpgrade } from './http-refusal.js';
import { PendingUpgrades } from './pending-upgrades.js';
import type { SocketServerParts } from './socket-server-parts.js';
import { checkOrigin, checkUpgrade, SUBPROTOCOL } from './upgrade-request.js';

/** Fragments of one message; a client that sends more of them is closed with 1008. */
const MAX_FRAGMENTS = 128;

/**
 * The socket side of the HTTP server: answers upgrades, after asking who is there, and carries frames between the
 * `ws` library and sessions. One for each process.
 */
export class ChatSocketServer {
  private readonly logger = new Logger(ChatSocketServer.name);
  private readonly ws: WebSocketServer;
  private readonly upgrades = new PendingUpgrades();
  private readonly open = new Set<Session>();
  private isDraining = false;

  constructor(
    private readonly http: Server,
    private readonly parts: SocketServerParts,
  ) {
    this.ws = new WebSocketServer({
      noServer: true,
      WebSocket: ClientSocket,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: parts.chat.maxFrameBytes,
      maxFragments: MAX_FRAGMENTS,
      autoPong: false, // a pong goes through the session's bounded queue
      closeTimeout: CLOSE_GRACE_MS,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    } as ConstructorParameters<typeof WebSocketServer>[0]);
    this.ws.on('wsClientError', (error, socket) => this.refuseHandshake(error, socket as Socket));
    this.http.on('upgrade', this.onUpgrade);
    parts.metrics.provide('connections', () => this.open.size);
    parts.metrics.provide('queueBytes', () => this.queuedBytes());
  }

  /**
   * Lets everybody go: no more upgrades, no more frames are read, sends that are under way are answered, then each
   * client is told when to come back, spread out so that they do not return at once.
   *
   * @param deadlineMs after so many milliseconds whoever is left is cut off
   */
  async drain(deadlineMs: number): Promise<void> {
    this.isDraining = true;
    const deadline = performance.now() + deadlineMs;
    for (const session of this.open) session.stopReading();
    await this.until(deadline, () => [...this.open].every((session) => session.answers.pending === 0));
    sendAway([...this.open], CLOSE_REASONS.draining);
    await this.until(deadline, () => this.open.size === 0);
    for (const session of this.open) session.cut();
    this.upgrades.end();
    this.http.off('upgrade', this.onUpgrade);
  }

  private async until(deadline: number, isDone: () => boolean): Promise<void> {
    while (!isDone() && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  private readonly onUpgrade = (request: IncomingMessage, socket: Socket, head: Buffer): void => {
    if (socket.destroyed) return;
    this.upgrades.add(socket);
    const place = this.parts.limits.place();
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      this.upgrades.delete(socket);
      place.release();
    });
    this.upgrade(request, socket, head, place).catch((error: unknown) => this.refuse(socket, error));
  };

  private async upgrade(
    request: IncomingMessage,
    socket: Socket,
    head: Buffer,
    place: ConnectionPlace,
  ): Promise<void> {
    checkTarget(request);
    checkUpgrade(request);
    checkOrigin(request, this.parts.server.allowedOrigins);
    this.assertNotDraining();
    place.take();
    const identity = await this.parts.guard.authenticate(request);
    if (socket.destroyed) return;
    await this.takePlace(place, identity.userId);
    if (socket.destroyed) return place.release();
    const epoch = await this.parts.lifecycle.prepare(identity.userId);
    let session: Session | undefined;
    socket.cork(); // the answer and session.ready leave in one packet
    try {
      this.assertNotDraining();
      this.ws.handleUpgrade(request, socket, head, (ws) => {
        session = this.connected(ws as ClientSocket, socket, identity);
        this.parts.lifecycle.open(session, epoch);
        session.flush();
      });
    } finally {
      socket.uncork();
      if (!session) this.parts.lifecycle.abandon(identity.userId);
    }
  }

  /** @throws DomainError `rate_limited` when the account has as many sockets as it may, and all of them live */
  private async takePlace(place: ConnectionPlace, userId: string): Promise<void> {
    const { limits, deadSockets } = this.parts;
    if (!limits.hasRoomFor(userId)) await deadSockets.makeRoom(userId, () => limits.hasRoomFor(userId));
    place.takeFor(userId);
  }

  private assertNotDraining(): void {
    if (this.isDraining) throw new DomainError('unavailable', { retryAfterMs: 1000 });
  }

  private connected(ws: ClientSocket, socket: Socket, identity: Identity): Session {
    this.upgrades.delete(socket);
    const session = new Session(identity, ws, socket, this.parts.sessionOptions);
    this.open.add(session);
    this.logOpen(session, socket);
    this.listen(ws, socket, session, new FrameDispatcher(session, this.parts.handlers, this.parts.metrics));
    return session;
  }

  private logOpen({ identity }: Session, socket: Socket): void {
    const { userId, sessionId } = identity;
    this.logger.log({ userId, sessionId, address: socket.remoteAddress }, 'Socket opened');
  }

  /** @param code with which the connection ended: the client's answer to ours, or 1006 for none */
  private logClose({ identity, openedAt, closeReason }: Session, code: number): void {
    const { userId, sessionId } = identity;
    const seconds = Math.round(performance.now() - openedAt) / 1000;
    const by = closeReason ? 'server' : 'client';
    this.logger.log(
      { userId, sessionId, code: closeReason?.code ?? code, reason: closeReason?.reason, by, seconds },
      'Socket closed',
    );
  }

  private listen(ws: ClientSocket, socket: Socket, session: Session, dispatcher: FrameDispatcher): void {
    const heard = (): number => (session.lastHeardAt = performance.now());
    ws.on('message', (data: RawData, isBinary: boolean) => {
      const now = heard();
      if (isBinary) dispatcher.receiveBinary();
      else dispatcher.receive((data as Buffer).toString('utf8'), now);
    });
    ws.on('ping', (payload: Buffer) => {
      heard();
      session.pong(payload);
    });
    ws.on('pong', heard);
    const finish = (): void => {
      session.flush();
      ws.finish();
    };
    ws.on('farewell', () => {
      // A client that has closed its side of the connection as well still reads; `ws` would end ours at once.
      socket.removeAllListeners('end');
      dispatcher.whenIdle(finish);
    });
    // A breach of RFC 6455; its close frame does not wait for answers that are not known yet.
    ws.on('error', () => {
      finish();
      session.ended();
    });
    ws.on('close', (code: number) => {
      this.logClose(session, code);
      this.open.delete(session);
      this.parts.lifecycle.end(session);
    });
  }

  private refuse(socket: Socket, error: unknown): void {
    const known = toDomainError(error);
    const refusal =
      known instanceof DomainError ? known : new DomainError('internal_error', { cause: error });
    const requestId = randomUUID();
    const { code, cause, definition } = refusal;
    this.parts.metrics.count.upgradesRefused++;
    this.parts.metrics.tally('requests', String(definition.status));
    this.logger[cause === undefined ? 'log' : 'error'](
      { requestId, code, address: socket.remoteAddress, ...(cause !== undefined && { err: cause }) },
      'Upgrade refused',
    );
    refuseUpgrade(socket, refusal, requestId);
  }

  /** The `Sec-WebSocket-*` headers are wrong; ws found out. */
  private refuseHandshake(error: Error, socket: Socket): void {
    this.refuse(socket, new DomainError('validation_failed', { detail: error.message }));
  }

  private queuedBytes(): number {
    let bytes = 0;
    for (const session of this.open) bytes += session.queuedBytes;
    return bytes;
  }
}
