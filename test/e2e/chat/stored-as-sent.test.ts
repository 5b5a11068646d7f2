import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Account } from '../../support/accounts.js';
import { befriended } from '../../support/people.js';
import { draft, outcomeOf, toUser } from '../../support/sending.js';
import { bootServer, type TestServer } from '../../support/server.js';
import { connect } from '../../support/socket-client.js';

let server: TestServer;
let alice: Account;
let bob: Account;
beforeAll(async () => {
  server = await bootServer({ WS_FRAME_RATE: '0' });
  [alice, bob] = await befriended(server);
});
afterAll(() => server.close());

interface Told {
  items: { content: object }[];
}

/** Sends a message whose content is written like this; JSON.stringify would not write most of them. */
const written = (content: string, clientMsgId: string): string =>
  JSON.stringify({ ...draft(toUser(bob)), clientMsgId, content: '?' }).replace('"?"', content);

const postText = (body: string): Promise<Response> =>
  fetch(`${server.url}/api/v1/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${alice.accessToken}`, 'content-type': 'application/json' },
    body,
  });

describe('a content is the same text in the event, in history, changes, list and sync, and again after a resend', () => {
  test.each([
    ['keys in any order', '{"zz":1,"b":{"yy":1,"x":2},"type":"custom","é":1,"e":2}', undefined],
    ['a text whose type comes last', '{"text":"hi","type":"text"}', '{"text":"hi","type":"text"}'],
    [
      'fractions',
      '{"type":"custom","v":[1.0,10e-7,-1.5e2,1E3,0.10]}',
      '{"v":[1,0.000001,-150,1000,0.1],"type":"custom"}',
    ],
    ['the zero below zero', '{"type":"custom","v":-0}', '{"v":0,"type":"custom"}'],
    ['the largest integers', '{"type":"custom","v":[9007199254740991,-9007199254740991]}', undefined],
    ['a key that comes twice', '{"type":"custom","v":1,"v":2}', '{"v":2,"type":"custom"}'],
    ['escapes', '{"type":"custom","v":"\\u00e9\\u2028\\/\\u001f"}', undefined],
    [
      'spaces around a field',
      '{"type":"location","name":"  Here  "}',
      '{"name":"  Here  ","type":"location"}',
    ],
  ])('%s', async (name, content, expected) => {
    const sender = await connect(server.wsUrl, alice.accessToken);
    const reader = await connect(server.wsUrl, bob.accessToken);
    let live = '';
    reader.ws.on('message', (frame) => (live = contentIn(String(frame))));
    const message = written(content, name);
    sender.sendText(`{"event":"message.send","id":"1","data":${message}}`);
    const { data: ack } = await sender.answer('1');
    await reader.next('message.new');
    if (expected) expect(live).toBe(expected);
    const path = `/conversations/${ack.conversationId}`;
    for (const list of [
      `${path}/messages?limit=1`,
      `${path}/changes?since=${ack.change - 1}`,
      '/conversations',
    ]) {
      expect(contentIn(await textOf(list)), list).toBe(live);
    }
    expect(contentIn(await textOf('/sync'))).toBe(live);
    const again = await postText(message);
    expect(await again.json()).toMatchObject({ seq: ack.seq, duplicate: true });
  });
});

describe('what could not come back as it was sent is refused, over socket and REST', () => {
  test.each([
    ['an integer beyond 2^53 − 1', '{"type":"custom","v":9007199254740993}'],
    ['one of many digits', '{"type":"custom","v":{"w":[-123456789012345678901234567890]}}'],
    ['a number beyond all', '{"type":"custom","v":1e400}'],
    ['a number with an exponent', '{"type":"custom","v":1e21}'],
    ['a number that jsonb writes without its exponent', '{"type":"custom","v":1e-20}'],
    ['a tiny number of daily life', '{"type":"location","radius":0.1e-6}'],
    ['a number of three hundred digits', '{"type":"custom","v":1e-300}'],
    ['a key that reaches a prototype', '{"type":"custom","__proto__":1}'],
    ['NUL in a key', '{"type":"custom","a\\u0000":1}'],
    ['half a surrogate pair in a key', '{"type":"custom","\\ud800":1}'],
    ['half a surrogate pair in a value', '{"type":"custom","v":["\\udc00"]}'],
    ['a large number beside a file', '{"type":"file","mediaId":"m","size":9007199254740992}'],
  ])('%s', async (name, content) => {
    const sender = await connect(server.wsUrl, alice.accessToken);
    const message = written(content, name);
    sender.sendText(`{"event":"message.send","id":"1","data":${message}}`);
    expect(outcomeOf(await sender.answer('1'))).toBe('validation_failed');
    expect((await postText(message)).status).toBe(400);
  });
});

/** The content of the last message in the text of an answer or a frame, without white space between tokens. */
function contentIn(text: string): string {
  const start = text.lastIndexOf('"content":') + '"content":'.length;
  const end = text.indexOf(',"createdAt"', start);
  return text.slice(start, end).replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
}

async function textOf(path: string): Promise<string> {
  expect((await bob.rest.get<Told>(path)).status).toBe(200); // as documented
  const answer = await fetch(`${server.url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${bob.accessToken}` },
  });
  return answer.text();
}
