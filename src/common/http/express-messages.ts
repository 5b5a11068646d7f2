import { IncomingMessage, type ServerOptions, ServerResponse } from 'node:http';
import type { Express } from 'express';
import { closeIfUnread } from './unread-body.js';

/** What Express makes the prototypes of requests and responses from. */
interface Prototypes {
  request: object;
  response: object;
}

/**
 * Classes for an HTTP server whose requests and responses are Express's own from the start.
 *
 * Express changes the prototype of each request and response as it comes in. V8 then makes a hidden class for each of
 * these objects: no inline cache ever knows them, and one request keeps the next one alive until a major garbage
 * collection. The shortest request took three times as long for it (docs/performance.md). For an object that has the
 * prototype already the change is none.
 */
export function expressMessages(app: Express): Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'> {
  class Request extends IncomingMessage {}
  class Response<For extends IncomingMessage = IncomingMessage> extends ServerResponse<For> {
    override writeHead(...args: [number]): this {
      closeIfUnread(this.req, this);
      return super.writeHead(...args);
    }
  }
  const prototypes = app as unknown as Prototypes;
  // Both of Express's prototypes inherit from Node's, so nothing of the base classes is lost.
  Object.setPrototypeOf(Request.prototype, prototypes.request);
  Object.setPrototypeOf(Response.prototype, prototypes.response);
  prototypes.request = Request.prototype;
  prototypes.response = Response.prototype;
  return { IncomingMessage: Request, ServerResponse: Response };
}
