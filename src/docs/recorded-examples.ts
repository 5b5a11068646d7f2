import { readFileSync } from 'node:fs';
import { PROBLEM_JSON } from '../common/http/problem.js';
import type { Answer, MediaType, Operation } from './operation.js';

/** What an operation was really sent, and what it really answered. */
export interface RecordedExchange {
  parameters?: Record<string, string>;
  body?: unknown;
  status: number;
  answer?: unknown;
}

/** Made by `npm run docs:examples`, which plays through a running server. */
export interface RecordedExamples {
  /** By operation id. */
  operations: Record<string, RecordedExchange>;
  /** A refusal for each code that could be provoked. */
  problems: Record<string, unknown>;
  /** Frames by the event that the client sent, and the frames that answered them. */
  clientEvents: Record<string, { frame: object; answer: object }[]>;
  serverEvents: Record<string, object[]>;
}

export const readExamples = (): RecordedExamples =>
  JSON.parse(readFileSync(new URL('./examples.json', import.meta.url), 'utf8')) as RecordedExamples;

/** Puts a recorded exchange into the parameters, the body and the answer of its operation. */
export function addExample(operation: Operation, exchange?: RecordedExchange): void {
  if (!exchange) return;
  const { parameters = {}, body, status, answer } = exchange;
  for (const parameter of operation.parameters ?? []) {
    const written = parameters[parameter.name];
    const isNumber = written !== undefined && parameter.schema?.type !== 'string';
    parameter.example = isNumber ? Number(written) : written;
  }
  addTo(operation.requestBody?.content['application/json'], 'recorded', body);
  addTo((operation.responses[status] as Answer).content?.['application/json'], 'recorded', answer);
}

/** Puts the recorded refusals into the answers that tell of their codes. */
export function addProblems(answers: Record<string, Answer>, problems: Record<string, unknown>): void {
  for (const [name, { content }] of Object.entries(answers)) {
    for (const code of name.split('.')) addTo(content?.[PROBLEM_JSON], code, problems[code]);
  }
}

function addTo(media: MediaType | undefined, name: string, value: unknown): void {
  if (media && value !== undefined) media.examples = { ...media.examples, [name]: { value } };
}
