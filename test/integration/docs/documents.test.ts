import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Parser } from '@asyncapi/parser';
import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, test } from 'vitest';
import { CLIENT_EVENTS, SERVER_EVENTS } from '../../../src/chat/protocol/event-catalogue.js';
import { createAsyncApiDocument, type AsyncApiDocument } from '../../../src/docs/asyncapi-document.js';
import { type OpenApiDocument, type Operation, operationsOf } from '../../../src/docs/operation.js';
import { readExamples } from '../../../src/docs/recorded-examples.js';
import { clientEvents } from '../../../src/docs/socket-contract.js';
import { checkAnswer, checkFrame } from '../../support/contract.js';
import type { Frame } from '../../support/socket-client.js';

let openApi: OpenApiDocument;
let asyncApi: AsyncApiDocument;
let operations: Operation[];

beforeAll(async () => {
  openApi = JSON.parse(await readFile('docs/openapi.json', 'utf8')) as OpenApiDocument;
  asyncApi = JSON.parse(await readFile('docs/asyncapi.json', 'utf8')) as AsyncApiDocument;
  operations = operationsOf(openApi);
});

test('what docs/ has from the code is up to date; `npm run docs:write` writes it', async () => {
  const check = promisify(execFile)(process.execPath, ['scripts/docs/write.mjs', '--check']);
  await expect(check).resolves.toMatchObject({ stdout: '' });
});

describe('OpenAPI', () => {
  test('is valid by the schema of OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(openApi) as never);
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  test('gives every operation a summary, a name of its own and a tag', () => {
    for (const { operationId, summary, ...operation } of operations) {
      expect(summary, operationId).toMatch(/\w/);
      expect((operation as { tags?: string[] }).tags, operationId).toHaveLength(1);
    }
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  test('has an example of every body and every answer that goes well', () => {
    for (const { operationId, requestBody, responses } of operations) {
      const bodies = [requestBody, ...Object.values(responses)].filter((part) => part && 'content' in part);
      for (const body of bodies) {
        const [media] = Object.values((body as Required<Operation>['requestBody']).content);
        expect(media!.examples, operationId).toHaveProperty('recorded');
      }
    }
  });

  test('has recorded examples that fit their schemas', () => {
    const { operations: recorded } = readExamples();
    for (const [path, methods] of Object.entries(openApi.paths)) {
      for (const [method, { operationId }] of Object.entries(methods)) {
        const { status, answer } = recorded[operationId]!;
        const concrete = path.replace(/\{\w+\}/g, '1');
        expect(() => checkAnswer(method, concrete, status, answer)).not.toThrow();
      }
    }
  });
});

describe('AsyncAPI', () => {
  test('is valid by the parser of AsyncAPI', async () => {
    const { document, diagnostics } = await new Parser().parse(JSON.stringify(asyncApi));
    expect(diagnostics.filter(({ severity }) => severity === 0)).toEqual([]);
    expect(document?.version()).toBe('3.0.0');
  });

  test('describes each event that the gateway handles or the server sends, and no other', () => {
    expect(
      clientEvents()
        .map(({ event }) => event)
        .toSorted(),
    ).toEqual(Object.keys(CLIENT_EVENTS).toSorted());
    const titles = Object.values(asyncApi.operations).map(({ title }) => title);
    expect(titles.toSorted()).toEqual(
      [...Object.keys(CLIENT_EVENTS), ...Object.keys(SERVER_EVENTS)].toSorted(),
    );
  });

  test('has recorded examples that fit their schemas', () => {
    const { clientEvents: sent, serverEvents } = readExamples();
    for (const [event, exchanges] of Object.entries(sent)) {
      const request = event === 'error' ? undefined : event;
      for (const { answer } of exchanges) expect(() => checkFrame(answer as Frame, request)).not.toThrow();
    }
    for (const frame of Object.values(serverEvents).flat()) {
      expect(() => checkFrame(frame as Frame, undefined)).not.toThrow();
    }
  });

  test('has an example of every event but those of features that are still to come', () => {
    const recorded = readExamples();
    expect(Object.keys(CLIENT_EVENTS).filter((event) => !recorded.clientEvents[event])).toEqual([]);
    const missing = Object.keys(SERVER_EVENTS).filter((event) => !recorded.serverEvents[event]);
    expect(missing).toEqual(['message.updated']);
  });

  test('does not depend on when it is made', () => {
    expect(createAsyncApiDocument(openApi, readExamples()).operations).toEqual(asyncApi.operations);
  });
});
