import { CLOSE_REASONS, type CloseReason } from '../chat/protocol/close-reasons.js';
import { FRAME_ERRORS } from '../chat/protocol/event-catalogue.js';
import { ERROR_CATALOGUE, type ErrorCode } from '../common/errors/error-catalogue.js';
import type { OpenApiDocument } from './operation.js';
import type { RecordedExamples } from './recorded-examples.js';
import { reachableSchemas, type Schema, schemaRef, type Schemas } from './schema.js';
import { type ClientEvent, clientEvents, serverEvents } from './socket-contract.js';

export interface AsyncApiMessage {
  name: string;
  title: string;
  summary: string;
  payload: Schema;
  examples?: { payload: object }[];
}

export interface AsyncApiOperation {
  action: 'send' | 'receive';
  title: string;
  summary: string;
  messages: { $ref: string }[];
  reply?: { messages: { $ref: string }[] };
  'x-errors'?: ErrorCode[];
}

export interface AsyncApiDocument {
  asyncapi: string;
  info: { title: string; version: string; description: string };
  operations: Record<string, AsyncApiOperation>;
  components: {
    messages: Record<string, AsyncApiMessage>;
    schemas: Record<string, Schema>;
    securitySchemes: Record<string, { description: string }>;
  };
  'x-close-codes': CloseReason[];
  'x-error-codes': { code: string; title: string; when: string }[];
  [field: string]: unknown;
}

const DESCRIPTION = `The socket of Skein at \`/ws\`: text frames of JSON.

A client sends \`{ event, id?, data? }\`. A frame with an \`id\` gets exactly one answer with the same \`id\`: an \`ack\` or an
\`error\`. A frame without one is answered only when it fails. Frames of one socket are answered in the order in which
they came. The first frame from the server is \`session.ready\`.`;

const ID: Schema = {
  type: 'string',
  description: 'Names the frame; its answer carries the same.',
  minLength: 1,
  maxLength: 128,
};

/** The AsyncAPI 3.0 document, from the classes that the gateway checks frames with and the events' map of types. */
export function createAsyncApiDocument(
  openApi: OpenApiDocument,
  examples: RecordedExamples,
): AsyncApiDocument {
  const messages = {
    ...clientMessages(examples),
    ...serverMessages(examples),
    error: errorMessage(examples),
  };
  const names = Object.keys(messages);
  return {
    asyncapi: '3.0.0',
    info: { title: 'Skein, the socket', version: '1.0', description: DESCRIPTION },
    defaultContentType: 'application/json',
    servers: { here: { host: 'localhost:3000', protocol: 'ws', pathname: '/ws', security: securityRefs() } },
    channels: {
      socket: {
        address: '/ws',
        title: 'The socket',
        servers: [{ $ref: '#/servers/here' }],
        messages: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
        bindings: { ws: { method: 'GET' } },
      },
    },
    operations: { ...clientOperations(), ...serverOperations() },
    components: {
      messages,
      schemas: schemasOf(messages, openApi),
      securitySchemes: SECURITY,
    },
    'x-close-codes': Object.values(CLOSE_REASONS),
    'x-error-codes': Object.entries(ERROR_CATALOGUE).map(([code, { title, when }]) => ({
      code,
      title,
      when,
    })),
  };
}

const SECURITY = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: '`Authorization: Bearer <accessToken>`.',
  },
  subprotocol: {
    type: 'httpApiKey',
    in: 'header',
    name: 'Sec-WebSocket-Protocol',
    description: 'Subprotocols `skein.v1, bearer.<accessToken>`; the server answers `skein.v1`.',
  },
  ticket: {
    type: 'httpApiKey',
    in: 'query',
    name: 'ticket',
    description: 'A ticket of `POST /api/v1/auth/ws-tickets`: works once, within 30 seconds.',
  },
};

const securityRefs = () =>
  Object.keys(SECURITY).map((name) => ({ $ref: `#/components/securitySchemes/${name}` }));

/** AsyncAPI's `discriminator` is another one than OpenAPI's; the enums of `type` say the same. */
function schemasOf(messages: object, { components }: OpenApiDocument): Schemas {
  const schemas = structuredClone(reachableSchemas(messages, components.schemas));
  for (const schema of Object.values(schemas)) delete schema['discriminator'];
  return schemas;
}

/** AsyncAPI keys have no dots for `$ref`'s sake. */
const keyOf = (event: string): string => event.replaceAll('.', '_');
export const clientMessageKey = (event: string): string => `client_${keyOf(event)}`;
export const ackMessageKey = (event: string): string => `ack_${keyOf(event)}`;
export const serverMessageKey = (event: string): string => `server_${keyOf(event)}`;

const constant = (value: string): Schema => ({ type: 'string', enum: [value] });
const toPayloads = (frames: readonly object[] = []) =>
  frames.length === 0 ? undefined : frames.map((payload) => ({ payload }));

/** `message.new` and `Frame` make `MessageNewFrame`: what generators call the type of the frame. */
const frameName = (event: string, kind: string): string =>
  event.replace(/(?:^|[._])(\w)/g, (_, letter: string) => letter.toUpperCase()) + kind;

function frameOf(
  title: string,
  event: string,
  data: string,
  rest: Record<string, Schema> = {},
  required: string[] = [],
): Schema {
  return {
    type: 'object',
    title,
    required: ['event', ...required],
    properties: { event: constant(event), ...rest, data: schemaRef(data) },
  };
}

function clientMessages({ clientEvents: recorded }: RecordedExamples): Record<string, AsyncApiMessage> {
  return Object.fromEntries(
    clientEvents().flatMap(({ event, data, ack, summary }): [string, AsyncApiMessage][] => {
      const exchanges = recorded[event] ?? [];
      const required = event === 'ping' || event === 'sync' ? [] : ['data'];
      return [
        [
          clientMessageKey(event),
          {
            name: event,
            title: event,
            summary,
            payload: frameOf(frameName(event, 'Request'), event, data.name, { id: ID }, required),
            examples: toPayloads(exchanges.map(({ frame }) => frame)),
          },
        ],
        [
          ackMessageKey(event),
          {
            name: 'ack',
            title: `ack of ${event}`,
            summary: `Answers ${event}.`,
            payload: frameOf(frameName(event, 'AckFrame'), 'ack', ack.name, { id: ID }, ['id', 'data']),
            examples: toPayloads(exchanges.map(({ answer }) => answer)),
          },
        ],
      ];
    }),
  );
}

const serverMessages = ({ serverEvents: recorded }: RecordedExamples): Record<string, AsyncApiMessage> =>
  Object.fromEntries(
    serverEvents().map(({ event, summary, data }) => [
      serverMessageKey(event),
      {
        name: event,
        title: event,
        summary,
        payload: frameOf(frameName(event, 'Frame'), event, data.name, {}, ['data']),
        examples: toPayloads(recorded[event]),
      },
    ]),
  );

function errorMessage({ clientEvents: recorded }: RecordedExamples): AsyncApiMessage {
  const data: Schema = {
    type: 'object',
    title: 'FrameError',
    required: ['code', 'message'],
    properties: {
      code: { type: 'string', enum: Object.keys(ERROR_CATALOGUE), description: 'Stable; branch on this.' },
      message: { type: 'string', description: 'A sentence for this occurrence.' },
      retryAfterMs: { type: 'integer', description: 'Milliseconds after which to try again.' },
      errors: { type: 'array', items: schemaRef('FieldProblem'), description: 'The rejected fields.' },
    },
  };
  return {
    name: 'error',
    title: 'error',
    summary: 'Answers a frame that failed; without an `id` when the frame had none.',
    payload: {
      type: 'object',
      title: 'ErrorFrame',
      required: ['event', 'data'],
      properties: { event: constant('error'), id: ID, data },
    },
    examples: toPayloads(recorded['error']?.map(({ answer }) => answer)),
  };
}

const inChannel = (key: string) => ({ $ref: `#/channels/socket/messages/${key}` });
const CHANNEL = { $ref: '#/channels/socket' };

const clientOperations = () =>
  Object.fromEntries(
    clientEvents().map((definition) => [clientMessageKey(definition.event), clientOperation(definition)]),
  );

const clientOperation = ({ event, summary, errors }: ClientEvent) => ({
  action: 'receive' as const,
  title: event,
  summary,
  channel: CHANNEL,
  messages: [inChannel(clientMessageKey(event))],
  reply: { channel: CHANNEL, messages: [inChannel(ackMessageKey(event)), inChannel('error')] },
  'x-errors': [...new Set([...FRAME_ERRORS, ...errors])],
});

const serverOperations = () =>
  Object.fromEntries(
    serverEvents().map(({ event, summary }) => [
      serverMessageKey(event),
      {
        action: 'send' as const,
        title: event,
        summary,
        channel: CHANNEL,
        messages: [inChannel(serverMessageKey(event))],
      },
    ]),
  );
