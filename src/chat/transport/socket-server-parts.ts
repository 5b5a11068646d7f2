import { Injectable } from '@nestjs/common';
import { ChatConfig, ServerConfig } from '../../config/config.js';
import { Metrics } from '../../metrics/metrics.service.js';
import { CLOSE_REASONS } from '../protocol/close-reasons.js';
import { DeadSockets } from '../sessions/dead-sockets.js';
import { Flusher } from '../sessions/flusher.js';
import type { SessionOptions } from '../sessions/session.js';
import { SessionLifecycle } from './session-lifecycle.service.js';
import { SessionRegistry } from '../sessions/session-registry.js';
import { ConnectionLimits } from './connection-limits.js';
import { EventHandlers } from './event-handlers.js';
import { WsTokenGuard } from './ws-token.guard.js';

/** What the socket server needs of the application; the adapter, which Nest does not inject into, asks for it. */
@Injectable()
export class SocketServerParts {
  readonly sessionOptions: SessionOptions;
  readonly limits: ConnectionLimits;
  readonly deadSockets: DeadSockets;

  constructor(
    readonly server: ServerConfig,
    readonly chat: ChatConfig,
    readonly guard: WsTokenGuard,
    readonly lifecycle: SessionLifecycle,
    readonly metrics: Metrics,
    readonly handlers: EventHandlers,
    flusher: Flusher,
    registry: SessionRegistry,
  ) {
    this.sessionOptions = {
      rate: chat.frameRate,
      burst: chat.frameBurst,
      queueBytes: chat.outboundQueueBytes,
      flusher,
      onClose: ({ code }) => {
        if (code === CLOSE_REASONS.slowConsumer.code) metrics.count.slowConsumersClosed++;
      },
    };
    this.limits = new ConnectionLimits(chat.maxConnections, chat.maxSocketsPerUser);
    this.deadSockets = new DeadSockets(registry, chat.maxSocketsPerUser);
  }
}
