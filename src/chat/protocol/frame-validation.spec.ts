import { plainToInstance } from 'class-transformer';
import { IsNumber, IsString, ValidateNested, validateSync } from 'class-validator';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SyncDto } from '../../inbox/sync.dto.js';
import { PingDto, ReadConversationDto, SubscribePresenceDto, TypingDto } from './client-messages.dto.js';
import { SendMessageDto } from '../../messages/send-message.dto.js';
import { CompiledValidator, type DtoClass } from '../../common/validation/compiled-validator.js';
import {
  CardContent,
  CustomContent,
  EmojiContent,
  LinkContent,
  MediaContent,
  TextContent,
} from '../../messages/content/content.dto.js';

/** What Nest's pipe does with a body, by its options. */
function referenceAccepts(dto: DtoClass, value: unknown): boolean {
  const options = { whitelist: true, forbidNonWhitelisted: true, stopAtFirstError: true };
  const instance = plainToInstance(dto, value) as object;
  return validateSync(instance, { ...options, forbidUnknownValues: false }).length === 0;
}

const id = fc.oneof(fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String), fc.constant('7'));
const seq = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const target = fc.record({ type: fc.constantFrom('single', 'group'), id });
const content = fc.oneof(
  fc.record({ type: fc.constant('text'), text: fc.string({ minLength: 1 }) }),
  fc.record({ type: fc.constantFrom('image', 'file'), mediaId: fc.constant('m-1'), more: fc.jsonValue() }),
  fc.record({ type: fc.constant('custom'), more: fc.jsonValue() }),
  fc.record({ type: fc.constant('location'), latitude: fc.double(), longitude: fc.double() }),
);
const clientMsgId = fc.stringMatching(/^[\x20-\x7e]{1,64}$/);
const mentions = fc.oneof(fc.constant('all'), fc.array(id, { maxLength: 3 }));

const valid: [DtoClass, fc.Arbitrary<object>][] = [
  [
    SendMessageDto,
    fc.record(
      { to: target, clientMsgId, content, replyTo: seq, mentions },
      { requiredKeys: ['to', 'clientMsgId', 'content'] },
    ),
  ],
  [ReadConversationDto, fc.record({ conversationId: id, seq })],
  [TypingDto, fc.record({ to: target, state: fc.constantFrom('start', 'stop') })],
  [SubscribePresenceDto, fc.record({ userIds: fc.array(id, { maxLength: 5 }) })],
  [
    SyncDto,
    fc.record(
      { cursor: fc.string({ maxLength: 600 }), limit: fc.integer({ min: -1, max: 502 }) },
      { requiredKeys: [] },
    ),
  ],
  [PingDto, fc.constant({})],
  [TextContent, fc.record({ type: fc.constant('text'), text: fc.string() })],
  [
    MediaContent,
    fc.record({ type: fc.constantFrom('image', 'voice'), mediaId: fc.stringMatching(/^[\w-]{1,64}$/) }),
  ],
  [EmojiContent, fc.record({ type: fc.constant('emoji') })],
  [CardContent, fc.record({ type: fc.constant('card') })],
  [LinkContent, fc.record({ type: fc.constant('link'), url: fc.webUrl() }, { requiredKeys: ['type'] })],
  [CustomContent, fc.record({ type: fc.constant('custom') })],
];

/** What clients send by mistake or on purpose, where something else belongs. */
const junk = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    ...[null, true, 0, -0, 1.5, -1, '', '0', '01', '-1', '5', ' 7', '9223372036854775808', Infinity, 2 ** 53],
    ...[
      [],
      ['7'],
      [['7']],
      [null],
      {},
      { id: '7' },
      { $ne: null },
      'x'.repeat(65),
      'a\nb',
      'a\u0000b',
      '\ud800',
    ],
    Array.from({ length: 501 }, () => '7'),
  ),
);

type Mutation = (value: object) => void;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** All objects and arrays inside a value, the outermost first. */
const containers = (value: object): Record<string, unknown>[] => [
  value as Record<string, unknown>,
  ...Object.values(value).filter(isObject).flatMap(containers),
];

const mutation: fc.Arbitrary<Mutation> = fc
  .record({ where: fc.nat(), which: fc.nat(), what: junk, kind: fc.constantFrom('put', 'remove', 'add') })
  .map(({ where, which, what, kind }) => (value: object) => {
    const all = containers(value);
    const container = all[where % all.length]!;
    const keys = Object.keys(container);
    const key = kind === 'add' || keys.length === 0 ? 'unknown' : keys[which % keys.length]!;
    if (Array.isArray(container)) mutateList(container, Number(key), kind, what);
    else if (kind === 'remove') delete container[key];
    else container[key] = structuredClone(what);
  });

/** A list stays one that JSON can hold: without holes, and without anything beside its items. */
function mutateList(list: unknown[], index: number, kind: string, what: unknown): void {
  if (kind === 'add' || Number.isNaN(index)) list.push(structuredClone(what));
  else list.splice(index, 1, ...(kind === 'put' ? [structuredClone(what)] : []));
}

describe.each(valid.map(([dto, arbitrary]) => ({ dto, name: dto.name, arbitrary })))('$name', (sample) => {
  const validator = new CompiledValidator(sample.dto);
  test('accepts and refuses what class-validator does, for valid and mutated values', () => {
    const mutated = fc
      .tuple(sample.arbitrary, fc.array(mutation, { maxLength: 2 }))
      .map(([value, mutations]) => {
        const copy = structuredClone(value);
        for (const mutate of mutations) mutate(copy);
        return copy;
      });
    const agrees = fc.property(mutated, (value) => {
      const expected = referenceAccepts(sample.dto, structuredClone(value));
      expect(validator.accepts(value)).toBe(expected);
    });
    fc.assert(agrees, { numRuns: 300 });
    expect.hasAssertions();
  });

  test('accepts some and refuses some, so that the comparison says something', () => {
    const accepted = fc.sample(sample.arbitrary, 50).filter((value) => validator.accepts(value));
    expect(accepted.length).toBeGreaterThan(0);
    expect(validator.accepts({ ...accepted[0], unknown: 1 })).toBe(false);
  });

  test('explains every refusal by a field', () => {
    const errors = validator.explain({ unknown: 1 });
    expect(errors.length).toBeGreaterThan(0);
    for (const { field, message } of errors) {
      expect(field).toMatch(/^\w+/);
      expect(message.length).toBeGreaterThan(0);
    }
  });
});

test('the longest list that a frame can hold is refused', () => {
  const validator = new CompiledValidator(SubscribePresenceDto);
  const userIds = Array.from({ length: 16_384 }, () => 'x');
  expect(() => validator.parse({ userIds })).toThrow('validation_failed');
});

test('names the fields as REST does', () => {
  const validator = new CompiledValidator(SendMessageDto);
  const message = { to: { type: 'nobody', id: '7' }, clientMsgId: 'x', content: { type: 'text', text: '' } };
  expect(validator.explain(message).map(({ field }) => field)).toEqual(['to.type', 'content']);
});

test('a rule that it does not know fails at once instead of passing unchecked', () => {
  class Inner {
    @IsNumber()
    n: number;
  }
  class Outer {
    @IsString()
    s: string;

    @ValidateNested({ each: true })
    many: Inner[];
  }
  expect(() => new CompiledValidator(Outer)).toThrow('many');
});
