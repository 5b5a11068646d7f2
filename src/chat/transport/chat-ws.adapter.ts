import type { Server } from 'node:http';
import type { INestApplication, WebSocketAdapter } from '@nestjs/common';
import { ServerConfig } from '../../config/config.js';
import { ChatSocketServer } from './chat-socket.server.js';
import { SocketServerParts } from './socket-server-parts.js';

/**
 * Nest's own WebSocket adapters handle messages before a session is authenticated, run the handlers of one socket
 * side by side, lose broken frames silently and end clients with 1006 (docs/adr/0003). This one hands Nest a server
 * that does all of that itself; Nest only creates it, gives it to the gateways and closes it.
 */
export class ChatWsAdapter implements WebSocketAdapter<ChatSocketServer> {
  constructor(private readonly app: INestApplication) {}

  create(): ChatSocketServer {
    return new ChatSocketServer(this.app.getHttpServer() as Server, this.app.get(SocketServerParts));
  }

  /** Connections are the server's own business. */
  bindClientConnect(): void {}

  /** Frames are dispatched by the server, from the gateways' decorators (`EventHandlers`). */
  bindMessageHandlers(): void {}

  /** Nothing is held besides the server. */
  dispose(): void {}

  async close(server: ChatSocketServer): Promise<void> {
    await server.drain(this.app.get(ServerConfig).drainMs);
  }
}
