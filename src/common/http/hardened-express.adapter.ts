import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Express } from 'express';
import { expressMessages } from './express-messages.js';
import { refuseMalformed } from './malformed-request.js';
import { PipelinedRequests } from './pipelined-requests.js';

type Handler = Parameters<ExpressAdapter['setNotFoundHandler']>[0];

/** Milliseconds. Behind a proxy, keep-alive must outlast the proxy's own (60 s is common), or it meets closed sockets. */
const TIMEOUTS = {
  /** A connection that is silent or dribbles its headers is cut after this… */
  headersTimeout: 10_000,
  /** …and one that dribbles its body after this. */
  requestTimeout: 30_000,
  /** Node looks every 30 s unless told; then a limit of 10 s would mean up to 40. */
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 65_000,
};

/** A client that takes nothing of its answer for this long (milliseconds) is gone. Sockets lift it at the upgrade. */
const INACTIVITY_TIMEOUT = 60_000;

/** Express on an HTTP server whose timeouts hold off slow and silent clients (OWASP: slow HTTP attacks). */
export class HardenedExpressAdapter extends ExpressAdapter {
  override initHttpServer(): void {
    const app = this.getInstance<Express>();
    const options = { ...TIMEOUTS, ...expressMessages(app), maxHeaderSize: 16 * 1024 };
    // `Host` is checked with the rest of the target, and answered like it (request-target.ts).
    const server: Server = createServer({ ...options, requireHostHeader: false });
    server.setTimeout(INACTIVITY_TIMEOUT);
    this.httpServer = server;
    listen(server, new PipelinedRequests(app));
  }

  /** Nest would answer below the prefix of REST only, and leave the rest to Express and its HTML page. */
  override setNotFoundHandler(handler: Handler): unknown {
    return super.setNotFoundHandler(handler);
  }

  override setErrorHandler(handler: Handler): unknown {
    return super.setErrorHandler(handler);
  }
}

function listen(server: Server, requests: PipelinedRequests): void {
  // With a listener of its own `Expect: 100-continue` gets no 100 before somebody wants the body.
  server.on('request', requests.accept).on('checkContinue', requests.accept);
  server.on('clientError', (error: Error, socket: Socket) => {
    refuseMalformed(error, socket, requests.isInRequest(socket));
  });
  // The answer to the upgrade would stand in the middle of the one before it.
  server.on('upgrade', (_request: IncomingMessage, socket: Socket) => {
    if (requests.isBusy(socket)) socket.destroy();
  });
}
