import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Account, register } from '../../support/accounts.js';
import { bootServer, type TestServer } from '../../support/server.js';
import { connect, type SocketClient } from '../../support/socket-client.js';

let server: TestServer;
let alice: Account;
beforeAll(async () => {
  server = await bootServer();
  alice = await register(server.url);
});
afterAll(() => server.close());

const open = (): Promise<SocketClient> => connect(server.wsUrl, alice.accessToken);

/** What the server says to some text; it must go on to answer after that. */
async function complaintAbout(text: string | Buffer): Promise<{ id?: string; code: string }> {
  const client = await open();
  client.ws.send(text);
  const { id, data } = await client.next('error');
  await client.barrier();
  await client.close();
  return { ...(id !== undefined && { id }), code: data.code as string };
}

test.each([
  'not json',
  '',
  '{}{}',
  'null',
  '[]',
  '123',
  '"x"',
  'true',
  '{"event":1}',
  '{"event":"ping","data":null}',
])('%j is a bad frame, said without silence, and the socket stays open', async (text) => {
  expect(await complaintAbout(text)).toEqual({ code: 'bad_frame' });
});

test('a binary frame is a bad frame, and the socket stays open', async () => {
  expect(await complaintAbout(Buffer.from('{"event":"ping"}'))).toEqual({ code: 'bad_frame' });
});

test.each(['message.nonsense', '', 'constructor', '__proto__', 'toString', 'ready'])(
  'the event %j is unknown',
  async (event) => {
    expect(await complaintAbout(JSON.stringify({ event, id: '1' }))).toEqual({
      id: '1',
      code: 'unknown_event',
    });
  },
);

test('20 bad frames within a minute close the socket, 19 do not', async () => {
  const client = await open();
  for (let n = 0; n < 19; n++) client.sendText('bad');
  await client.barrier();
  expect(client.of('error')).toHaveLength(19);
  client.sendText('{"event":"unknown"}');
  expect(await client.closed).toEqual({ code: 4400, reason: 'too_many_bad_frames' });
  expect(client.of('error')).toHaveLength(20);
});

test('binary frames count as bad ones', async () => {
  const client = await open();
  for (let n = 0; n < 20; n++) client.ws.send(Buffer.from([n]));
  expect((await client.closed).code).toBe(4400);
});

test('a frame without an id is answered only when it fails', async () => {
  const client = await open();
  client.sendText('{"event":"ping"}');
  client.sendText('{"event":"conversation.read","data":{"conversationId":"1"}}');
  await client.barrier();
  expect(client.seen.slice(1).map(({ event, id }) => ({ event, id }))).toEqual([
    { event: 'error', id: undefined },
    { event: 'ack', id: 'r1' },
  ]);
});

describe('validation_failed, with the id and the field, for', () => {
  const deep = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
  const read = (seq: string, conversationId = '"1"') =>
    `{"event":"conversation.read","id":"x","data":{"conversationId":${conversationId},"seq":${seq}}}`;
  const send = (fields: object) =>
    JSON.stringify({
      event: 'message.send',
      id: 'x',
      data: {
        to: { type: 'single', id: '1' },
        clientMsgId: 'm',
        content: { type: 'text', text: 'x' },
        ...fields,
      },
    });

  const cases: [string, string, string?][] = [
    [
      'a depth of 10,000',
      `{"event":"ping","id":"x","data":{"ext":${'['.repeat(10_000)}${']'.repeat(10_000)}}}`,
    ],
    ['a depth of 33', JSON.stringify({ event: 'ping', id: 'x', data: { ext: deep(31) } })],
    ['__proto__ in data', '{"event":"ping","id":"x","data":{"__proto__":{"polluted":1}}}'],
    ['constructor in content', send({ content: { type: 'custom', constructor: { prototype: {} } } })],
    ['an unknown field of the frame', '{"event":"ping","id":"x","token":"t"}'],
    ['an unknown field of data', '{"event":"ping","id":"x","data":{"more":1}}', 'more'],
    ['a seq of 1e999', read('1e999'), 'seq'],
    ['a seq of -0', read('-0'), 'seq'],
    ['a seq of 1.5', read('1.5'), 'seq'],
    ['a seq of "5"', read('"5"'), 'seq'],
    ['a seq that no double holds', read('9007199254740993'), 'seq'],
    ['a conversation that is an operator', read('1', '{"$ne":null}'), 'conversationId'],
    ['a conversation that is an array', read('1', '["1"]'), 'conversationId'],
    ['a conversation that is true', read('1', 'true'), 'conversationId'],
    ['a conversation that is a number', read('1', '1'), 'conversationId'],
    ['a conversation above 64 bits', read('1', '"9223372036854775808"'), 'conversationId'],
    ['mentions without end', send({ mentions: Array.from({ length: 10_000 }, () => '1') }), 'mentions'],
    ['mentions that are null', send({ mentions: null }), 'mentions'],
    [
      'watched users without end',
      JSON.stringify({
        event: 'presence.subscribe',
        id: 'x',
        data: { userIds: Array.from({ length: 10_000 }, () => '1') },
      }),
      'userIds',
    ],
    ['no clientMsgId', send({ clientMsgId: undefined }), 'clientMsgId'],
    ['an empty clientMsgId', send({ clientMsgId: '' }), 'clientMsgId'],
    ['a clientMsgId of 65', send({ clientMsgId: 'x'.repeat(65) }), 'clientMsgId'],
    ['a clientMsgId of 10 KB', send({ clientMsgId: 'x'.repeat(10_240) }), 'clientMsgId'],
    ['a clientMsgId with a line break', send({ clientMsgId: 'a\n' }), 'clientMsgId'],
    ['a clientMsgId with NUL', send({ clientMsgId: 'a\u0000' }), 'clientMsgId'],
    ['a clientMsgId that is an emoji', send({ clientMsgId: '🙂' }), 'clientMsgId'],
    ['a clientMsgId that is a number', send({ clientMsgId: 7 }), 'clientMsgId'],
    ['a sender in the payload', send({ from: '2' }), 'from'],
    ['a seq in the payload', send({ seq: 1 }), 'seq'],
    ['a target of another type', send({ to: { type: 'channel', id: '1' } }), 'to.type'],
    ['a target that is a word', send({ to: 'bob' }), 'to'],
    ['a target with more', send({ to: { type: 'single', id: '1', role: 'owner' } }), 'to.role'],
    ['a replyTo of 0', send({ replyTo: 0 }), 'replyTo'],
    ['a system message', send({ content: { type: 'system', event: 'member_left' } }), 'content'],
    [
      'a typing that is neither',
      '{"event":"typing","id":"x","data":{"to":{"type":"single","id":"1"},"state":"maybe"}}',
      'state',
    ],
    ['a sync limit of 501', '{"event":"sync","id":"x","data":{"limit":501}}', 'limit'],
    ['a sync cursor that was made up', '{"event":"sync","id":"x","data":{"cursor":"AAAA"}}'],
  ];

  test.each(cases)('%s', async (_, text, field) => {
    const client = await open();
    client.sendText(text);
    const { event, data } = await client.answer('x');
    expect({ event, code: data.code }).toEqual({ event: 'error', code: 'validation_failed' });
    if (field) expect(data.errors.map((error: { field: string }) => error.field)).toContain(field);
    expect(JSON.stringify(data)).not.toMatch(/select |insert |\/src\/|node_modules|at Object/i);
    await client.barrier();
    await client.close();
  });

  test('nothing of it reached a prototype or the database', async () => {
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(await server.database.query('SELECT 1 FROM messages')).toEqual([]);
  });
});
