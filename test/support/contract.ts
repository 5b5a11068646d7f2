import { readFileSync } from 'node:fs';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type Schema, walkSchema } from '../../src/docs/schema.js';

/** A document of docs/ as the tests take it: where an object does not say that it is open, it is closed. */
class Contract {
  readonly document: Record<string, unknown>;
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(name: string) {
    this.document = JSON.parse(readFileSync(`docs/${name}`, 'utf8')) as Record<string, unknown>;
    walkSchema(this.document, close);
    addFormats.default(this.ajv);
    this.ajv.addSchema(this.document, 'contract');
  }

  /** @throws Error that says what does not fit the schema at this JSON pointer */
  check(pointer: string, value: unknown, what: string): void {
    const validate = this.validators.get(pointer) ?? this.ajv.compile({ $ref: `contract#${pointer}` });
    this.validators.set(pointer, validate);
    if (validate(value)) return;
    throw new Error(
      `${what} is not as documented: ${explain(validate.errors ?? [])} in ${JSON.stringify(value)}`,
    );
  }
}

function close(schema: Schema): void {
  if (schema.properties && schema.type === 'object') schema['additionalProperties'] ??= false;
}

const explain = (errors: ErrorObject[]): string =>
  errors
    .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
    .join('; ');

const escape = (segment: string): string => segment.replaceAll('~', '~0').replaceAll('/', '~1');

interface Operation {
  responses: Record<string, { $ref?: string; content?: Record<string, unknown> }>;
}

const rest = new Contract('openapi.json');
const paths = Object.entries(rest.document['paths'] as Record<string, Record<string, Operation>>)
  .toSorted(([a], [b]) => Number(a.includes('{')) - Number(b.includes('{')))
  .map(([path, methods]) => ({
    path,
    methods,
    pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
  }));

/**
 * Checks an answer of REST against docs/openapi.json: its status, its error code and its whole body.
 *
 * @param path with `/api/v1`, with or without a query
 */
export function checkAnswer(method: string, path: string, status: number, body: unknown): void {
  const what = `${method} ${path} → ${status}`;
  const found = paths.find(({ pattern }) => pattern.test(path.split('?', 1)[0]!));
  const operation = found?.methods[method.toLowerCase()];
  if (!operation) return rest.check('/components/schemas/Problem', body, what);
  const answer = operation.responses[status];
  if (!answer) throw new Error(`${what} is not documented: ${JSON.stringify(body)}`);
  const base =
    answer.$ref?.slice(1) ?? `/paths/${escape(found!.path)}/${method.toLowerCase()}/responses/${status}`;
  const [media] = Object.keys(answer.$ref ? { 'application/problem+json': 1 } : (answer.content ?? {}));
  if (media) rest.check(`${base}/content/${escape(media)}/schema`, body, what);
  else if (body !== undefined) throw new Error(`${what} has a body: ${JSON.stringify(body)}`);
}

const socket = new Contract('asyncapi.json');
const messages = (socket.document['components'] as { messages: Record<string, unknown> }).messages;
const operations = socket.document['operations'] as Record<string, { 'x-errors'?: string[] }>;
const closeCodes = new Set((socket.document['x-close-codes'] as { code: number }[]).map(({ code }) => code));

interface Frame {
  event: string;
  data: unknown;
}

/**
 * Checks a frame from the server against docs/asyncapi.json.
 *
 * @param request the event of the client's frame that it answers, if it answers one
 */
export function checkFrame(frame: Frame, request: string | undefined): void {
  const name = request?.replaceAll('.', '_');
  const key =
    frame.event === 'error'
      ? 'error'
      : frame.event === 'ack'
        ? `ack_${name}`
        : `server_${frame.event.replaceAll('.', '_')}`;
  if (!(key in messages)) throw new Error(`${frame.event} is not documented: ${JSON.stringify(frame)}`);
  socket.check(`/components/messages/${key}/payload`, frame, key);
  const codes = operations[`client_${name}`]?.['x-errors'];
  const { code } = frame.data as { code?: string };
  if (frame.event === 'error' && codes && !codes.includes(code!)) {
    throw new Error(`${request} does not document the error ${code}`);
  }
}

/** Whether the documents name this close code, or it is one of RFC 6455 that the WebSocket library sends. */
export const isKnownCloseCode = (code: number): boolean =>
  closeCodes.has(code) || [1000, 1002, 1005, 1006, 1007, 1008, 1009].includes(code);
