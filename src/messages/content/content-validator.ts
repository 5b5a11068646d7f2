import { ValidateBy } from 'class-validator';
import type { ClientContent } from '../../conversations/message/log-message.js';
import { CompiledValidator } from '../../common/validation/compiled-validator.js';
import { CONTENT_TYPES } from './content.dto.js';

/** Largest content that is not a text, as JSON in UTF-8 bytes. */
export const MAX_CONTENT_BYTES = 8192;
/** Most keys in such a content, on all levels together. */
const MAX_CONTENT_KEYS = 256;
/** Whole numbers above it were rounded when the JSON was read: nobody could say what was written (RFC 8259, section 6). */
const MAX_MAGNITUDE = Number.MAX_SAFE_INTEGER;
/** JavaScript writes numbers closer to 0 with an exponent, jsonb with every digit: 8 KiB of `1e-300` would come back as 360 KB. */
const MIN_MAGNITUDE = 1e-6;
/** NUL and halves of surrogate pairs as JSON.stringify writes them: PostgreSQL's jsonb takes neither. */
const UNSTORABLE = /(?:^|[^\\])(?:\\\\)*\\u(?:0000|d[89a-f])/i;

type ContentType = keyof typeof CONTENT_TYPES;

interface ContentRule {
  validator: CompiledValidator<object>;
  /** The fields that the class names; for an open type the others are not looked at. */
  fields: ReadonlySet<string>;
  isOpen: boolean;
}

let rules: Map<string, ContentRule> | undefined;

/** Compiled at the first use, when every class has its decorators. */
function ruleOf(type: string): ContentRule | undefined {
  rules ??= new Map(
    (Object.keys(CONTENT_TYPES) as ContentType[]).map((name) => {
      const { dto, isOpen } = CONTENT_TYPES[name];
      const validator = new CompiledValidator<object>(dto);
      return [name, { validator, fields: validator.fields, isOpen }];
    }),
  );
  return rules.get(type);
}

/** Says what is wrong with the content of a client's message; undefined when nothing is. */
export function contentProblem(content: unknown): string | undefined {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return 'must be an object';
  const { type } = content as ClientContent;
  const rule = typeof type === 'string' ? ruleOf(type) : undefined;
  if (!rule) return `must have a type: ${Object.keys(CONTENT_TYPES).join(', ')}`;
  const known = rule.isOpen ? pick(content as ClientContent, rule.fields) : content;
  if (!rule.validator.accepts(known)) return describe(rule, known);
  return rule.isOpen ? opaqueProblem(content) : undefined;
}

function pick(content: ClientContent, fields: ReadonlySet<string>): object {
  return Object.fromEntries(Object.entries(content).filter(([field]) => fields.has(field)));
}

function describe(rule: ContentRule, content: object): string {
  const [error] = rule.validator.explain(content);
  return error ? `is not valid: ${error.field} ${error.message}` : 'is not valid';
}

/** Depth is bounded for the whole frame or body already; here bytes, keys, numbers and what cannot be stored. */
function opaqueProblem(content: object): string | undefined {
  const json = JSON.stringify(content);
  if (Buffer.byteLength(json) > MAX_CONTENT_BYTES)
    return `must be at most ${MAX_CONTENT_BYTES} bytes of JSON`;
  if (UNSTORABLE.test(json)) return 'must not hold NUL or halves of surrogate pairs';
  if (countKeys(content) > MAX_CONTENT_KEYS) return `must have at most ${MAX_CONTENT_KEYS} keys`;
  if (holdsExtremeNumber(content)) {
    return `must not hold numbers beyond ${MAX_MAGNITUDE} or closer to 0 than ${MIN_MAGNITUDE}`;
  }
  return undefined;
}

function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const children = Object.values(value);
  const own = Array.isArray(value) ? 0 : children.length;
  return children.reduce((sum: number, child) => sum + countKeys(child), own);
}

function holdsExtremeNumber(value: unknown): boolean {
  if (typeof value === 'number') {
    const magnitude = Math.abs(value);
    return magnitude > MAX_MAGNITUDE || (magnitude < MIN_MAGNITUDE && magnitude > 0);
  }
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(holdsExtremeNumber);
}

/** Accepts the content of a client's message, by the rules of its type. */
export const IsMessageContent = (): PropertyDecorator =>
  ValidateBy({
    name: 'isMessageContent',
    validator: {
      validate: (value: unknown) => contentProblem(value) === undefined,
      defaultMessage: (check) => `$property ${contentProblem(check?.value) ?? ''}`,
    },
  });
