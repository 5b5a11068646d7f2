import type { RequestListener } from 'node:http';
import type { Duplex } from 'node:stream';

/** Requests that may wait on one connection behind the one that is being answered; who sends more is cut off. */
const MAX_WAITING = 1000;
/** Requests that may wait in the whole process, 2 to 3 KB each. Clients that do not pipeline never wait. */
const MAX_WAITING_TOGETHER = 10_000;

type Exchange = Parameters<RequestListener>;

/** The requests of one connection. */
interface Line {
  /** What is being answered. */
  current: Exchange | undefined;
  waiting: Exchange[];
}

/**
 * Takes the requests of a connection one after the other. Node hands over all that a client has written behind each
 * other (pipelining, RFC 9112, section 9.3.2): a thousand answers would be made for somebody who reads none of them,
 * and what those hold would never be given back, since only the first one learns that the connection is gone.
 */
export class PipelinedRequests {
  private readonly lines = new WeakMap<Duplex, Line>();
  private waitingTogether = 0;

  /** @param answer is given the next request of a connection when the answer before it has left */
  constructor(private readonly answer: RequestListener) {}

  /** For the server's `request` and `checkContinue`. */
  readonly accept: RequestListener = (request, response) => {
    const line = this.lineOf(request.socket);
    if (line.current) this.wait(line, [request, response]);
    else this.start(line, [request, response]);
  };

  /** True while an answer is under way on the connection: nobody else may write to it. */
  isBusy(socket: Duplex): boolean {
    return this.lines.get(socket)?.current !== undefined;
  }

  /** Whether bytes of the connection that cannot be read are a part of the request that is to be answered next. */
  isInRequest(socket: Duplex): boolean {
    const current = this.lines.get(socket)?.current;
    return current === undefined || (!current[0].complete && !current[1].headersSent);
  }

  private lineOf(socket: Duplex): Line {
    const known = this.lines.get(socket);
    if (known) return known;
    const line: Line = { current: undefined, waiting: [] };
    this.lines.set(socket, line);
    return line;
  }

  private start(line: Line, exchange: Exchange): void {
    const [request, response] = exchange;
    line.current = exchange;
    response.once('close', () => this.next(line, request.socket));
    this.answer(request, response);
  }

  private wait(line: Line, exchange: Exchange): void {
    const [{ socket }] = exchange;
    if (line.waiting.length >= MAX_WAITING || this.waitingTogether >= MAX_WAITING_TOGETHER) {
      return void socket.destroy();
    }
    line.waiting.push(exchange);
    this.waitingTogether++;
    // What the client writes from now on stays with it until its turn comes.
    socket.pause();
  }

  private next(line: Line, socket: Duplex): void {
    line.current = undefined;
    if (socket.destroyed) return this.forget(line);
    const exchange = line.waiting.shift();
    if (!exchange) return;
    this.waitingTogether--;
    if (line.waiting.length === 0) socket.resume();
    this.start(line, exchange);
  }

  private forget(line: Line): void {
    this.waitingTogether -= line.waiting.length;
    line.waiting = [];
  }
}
