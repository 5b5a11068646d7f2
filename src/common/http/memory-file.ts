import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Request, Response } from 'express';
import { DomainError } from '../errors/domain-error.js';

/** How a file travels. */
type Coding = 'br' | 'gzip' | 'identity';

interface Representation {
  readonly bytes: Buffer;
  /** Strong (RFC 9110, section 8.8.3): each coding has one of its own. */
  readonly etag: string;
}

const BROTLI_QUALITY = 9;
const COMPRESS: Record<Exclude<Coding, 'identity'>, (bytes: Buffer) => Promise<Buffer>> = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
};
const COMPRESSIBLE = /html|css|js|svg/;
/** Smaller files fit into a packet or two as they are. */
const COMPRESSIBLE_BYTES = 1024;

/**
 * A file that is served from memory: no descriptor that a client can hold, and every answer has the same bytes. It is
 * compressed when somebody first wants that, once for each coding.
 */
export class MemoryFile {
  private readonly plain: Representation;
  private readonly hash: string;
  private readonly isCompressible: boolean;
  private readonly compressed = new Map<Coding, Promise<Representation>>();

  /**
   * @param type a file's extension, with or without its dot
   * @param headers sent with it, such as `Cache-Control`
   */
  constructor(
    content: string | Buffer,
    private readonly type: string,
    private readonly headers: Record<string, string> = {},
  ) {
    const bytes = Buffer.from(content);
    this.hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
    this.plain = { bytes, etag: `"${this.hash}"` };
    this.isCompressible = COMPRESSIBLE.test(type) && bytes.length >= COMPRESSIBLE_BYTES;
  }

  /**
   * Answers a GET or HEAD, with or without conditions (RFC 9110, section 13) and a range (section 14).
   *
   * @throws DomainError `precondition_failed`, `range_not_satisfiable`
   */
  async send(request: Request, response: Response): Promise<void> {
    const coding = this.codingFor(request);
    const { bytes, etag } = coding === 'identity' ? this.plain : await this.encoded(coding);
    response.set({ ETag: etag, 'Accept-Ranges': 'bytes' }).vary('Accept-Encoding');
    if (!matches(request.headers['if-match'], etag)) throw new DomainError('precondition_failed');
    if (request.fresh) return void response.set(this.headers).status(304).end();
    const part = isRangeWanted(request, etag) ? cut(bytes, request, response) : bytes;
    response.type(this.type).set({ ...this.headers, 'Content-Length': String(part.length) });
    if (coding !== 'identity') response.set('Content-Encoding', coding);
    response.end(request.method === 'HEAD' ? undefined : part);
  }

  /** A range is one of the plain file: nobody resumes a coding that another server may have made otherwise. */
  private codingFor(request: Request): Coding {
    if (!this.isCompressible || request.headers.range !== undefined) return 'identity';
    // Asked one by one: of several that the client likes equally, Express would take the first that it names.
    if (request.acceptsEncodings('br')) return 'br';
    return request.acceptsEncodings('gzip') ? 'gzip' : 'identity';
  }

  private encoded(coding: Exclude<Coding, 'identity'>): Promise<Representation> {
    const known = this.compressed.get(coding);
    if (known) return known;
    const made = COMPRESS[coding](this.plain.bytes).then((bytes) => ({
      bytes,
      etag: `"${this.hash}-${coding}"`,
    }));
    this.compressed.set(coding, made);
    return made;
  }
}

/** Whether `If-Match` is absent or names this version. */
const matches = (ifMatch: string | undefined, etag: string): boolean =>
  ifMatch === undefined || ifMatch.split(',').some((tag) => ['*', etag].includes(tag.trim()));

/** `If-Range` that names another version makes the range meaningless. */
const isRangeWanted = ({ headers }: Request, etag: string): boolean =>
  headers.range !== undefined && (headers['if-range'] ?? etag) === etag;

/** What `Range` asks for. Several ranges, and what is no range, get the whole file, as RFC 9110 allows. */
function cut(bytes: Buffer, request: Request, response: Response): Buffer {
  const ranges = request.range(bytes.length);
  if (ranges === -1) {
    response.set('Content-Range', `bytes */${bytes.length}`);
    throw new DomainError('range_not_satisfiable');
  }
  if (!Array.isArray(ranges) || ranges.type !== 'bytes' || ranges.length !== 1) return bytes;
  const { start, end } = ranges[0]!;
  response.status(206).set('Content-Range', `bytes ${start}-${end}/${bytes.length}`);
  return bytes.subarray(start, end + 1);
}
