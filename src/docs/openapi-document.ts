import { STATUS_CODES } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { CONTENT_TYPES } from '../messages/content/content.dto.js';
import { Problem } from '../common/http/problem.js';
import { addContentSchemas } from './content-schemas.js';
import { type OpenApiDocument, type Operation, operationsOf } from './operation.js';
import { describeErrors } from './operation-errors.js';
import { addExample, addProblems, type RecordedExamples } from './recorded-examples.js';
import { type Schema, walkSchema } from './schema.js';
import { socketModels } from './socket-contract.js';

const DESCRIPTION = `REST of Skein: accounts, contacts, groups, conversations. Live messages come over the socket, described in
[AsyncAPI](/docs/events).

Ids are 64-bit integers written as decimal strings; timestamps are RFC 3339 in UTC. Errors are RFC 9457 problem
details; branch on \`code\`. Ignore fields of answers that you do not know; fields of requests that the server does not
know are refused.`;

const TAGS = {
  auth: 'Accounts, logins, devices',
  users: 'Profiles',
  contacts: 'Contacts, requests, blocks',
  groups: 'Groups, members, joining',
  conversations: 'Conversations, history, read positions',
  messages: 'Sending without a socket',
  sync: 'Catching up',
  health: 'Probes for operators',
};

/**
 * The OpenAPI 3.1 document: what @nestjs/swagger finds in controllers and DTOs, completed with the errors of the
 * catalogue, the contents of messages and examples that were really produced. Only a build by `nest build` has all of
 * it, because the compiler plugin reads the types and comments.
 */
export function createOpenApiDocument(app: INestApplication, examples: RecordedExamples): OpenApiDocument {
  const document = SwaggerModule.createDocument(app, frame(), {
    operationIdFactory,
    extraModels: [Problem, ...Object.values(CONTENT_TYPES).map(({ dto }) => dto), ...socketModels()],
  }) as unknown as OpenApiDocument;
  addContentSchemas(document.components.schemas);
  const errors = (document.components.responses = {});
  const reads = new Set(Object.values(document.paths).flatMap(({ get }) => get ?? []));
  for (const operation of operationsOf(document)) {
    operation.security ??= []; // says that it needs no token; without it that would be left open
    describeErrors(operation, reads.has(operation), errors);
    describeSuccess(operation);
    describeParameters(operation);
    addExample(operation, examples.operations[operation.operationId]);
  }
  addProblems(errors, examples.problems);
  walkSchema(document, makeWhole);
  walkSchema(document, unwrapReference);
  return document;
}

function frame() {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Skein')
    .setDescription(DESCRIPTION)
    .setVersion('1.0')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'This server')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'The `accessToken` of a login.',
    });
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  return builder.build();
}

/** Where the controller has another name than what its clients call the resource. */
const OPERATION_NAMES: Readonly<Record<string, string>> = {
  accountErasureErase: 'usersEraseOwnAccount',
  inboxGetConversation: 'conversationsGet',
  inboxListConversations: 'conversationsList',
  inboxUpdateConversation: 'conversationsUpdate',
  joinRequestsJoin: 'groupsJoin',
  syncSync: 'sync',
};

/** `ContactRequestsController.accept` is `contactRequestsAccept`: a good name of a method for generators of clients. */
const operationIdFactory = (controller: string, method: string): string => {
  const resource = controller.replace(/Controller$/, '');
  const name = resource[0]!.toLowerCase() + resource.slice(1) + method[0]!.toUpperCase() + method.slice(1);
  return OPERATION_NAMES[name] ?? name;
};

function describeSuccess({ responses }: Operation): void {
  for (const [status, answer] of Object.entries(responses)) {
    if ('description' in answer && answer.description === '') answer.description = STATUS_CODES[status] ?? '';
  }
}

/** What has a default need not be given; the compiler plugin takes a field with an initial value for a required one. */
function describeParameters({ parameters = [] }: Operation): void {
  for (const parameter of parameters) {
    if (parameter.schema?.['default'] !== undefined) parameter.required = false;
  }
}

/** OpenAPI 3.1 has `description` beside `$ref`; generators of clients make nothing good of `allOf` round a union. */
function unwrapReference(schema: Schema): void {
  const [only, ...others] = (schema['allOf'] as Schema[] | undefined) ?? [];
  if (!only?.$ref || others.length > 0 || schema.properties) return;
  delete schema['allOf'];
  schema.$ref = only.$ref;
}

/** No number of ours has a fraction, but for those that say `double`; the compiler plugin cannot know that. */
function makeWhole(schema: Schema): void {
  if (schema.type === 'number' && schema.format !== 'double') schema.type = 'integer';
}
