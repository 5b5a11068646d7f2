import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshMobile, PASSWORD, register } from '../support/accounts.js';
import { CuttableNetwork } from '../support/cuttable-network.js';
import { befriend } from '../support/people.js';
import { bootServer, startServer, type TestServer } from '../support/server.js';
import { buildWebChat, launchBrowser, WebUser } from '../support/web-chat.js';

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
  await buildWebChat();
  server = await bootServer({ CREATIONS_PER_MINUTE: '0', REGISTRATIONS_PER_ADDRESS: '0' });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** Alice and Bob, contacts of each other; Alice has their chat open. */
async function contacts(bobsUrl = server.url): Promise<[WebUser, WebUser, { bobsMobile: string }]> {
  const [alices, bobs] = [
    await register(server.url, { nickname: 'Alice' }),
    await register(server.url, { nickname: 'Bob' }),
  ];
  await befriend(alices, bobs);
  const [alice, bob] = await Promise.all([
    WebUser.openAs(browser, server.url, alices, `#/single-${bobs.id}`),
    WebUser.openAs(browser, bobsUrl, bobs),
  ]);
  return [alice, bob, { bobsMobile: bobs.mobile }];
}

/** As they become contacts who click their way. */
async function clickedContacts(): Promise<[WebUser, WebUser]> {
  const bobsMobile = freshMobile();
  const alice = await WebUser.open(browser, server.url, 'Alice');
  const bob = await WebUser.open(browser, server.url, 'Bob');
  await Promise.all([alice.register(freshMobile(), PASSWORD), bob.register(bobsMobile, PASSWORD)]);
  await alice.showTab('Contacts');
  await alice.page.getByLabel('Add by mobile number').fill(bobsMobile);
  await alice.page.getByRole('button', { name: 'Add', exact: true }).click();
  await bob.showTab('Contacts');
  await bob.page.getByRole('button', { name: 'Accept Alice' }).click();
  await alice.page.getByRole('button', { name: /^Bob/ }).click();
  return [alice, bob];
}

test('two people register, become contacts, chat, and see what the other has read', async () => {
  const [alice, bob] = await clickedContacts();

  await alice.say('Hello Bob');
  await alice.bubble('Hello Bob').getByText('sent', { exact: true }).waitFor({ state: 'attached' });
  await bob.showTab('Chats');
  await bob.page.getByText('1 unread').waitFor({ state: 'attached' });
  await bob.openChat('Alice');
  await bob.sees('Hello Bob');
  await alice.bubble('Hello Bob').getByText('read', { exact: true }).waitFor({ state: 'attached' });

  await bob.messageBox.pressSequentially('He');
  await alice.page.getByRole('main').getByText('typing …').waitFor();
  await bob.bubble('Hello Bob').hover();
  await bob.page.getByRole('button', { name: 'Reply to Alice' }).click();
  await bob.say('Hello <b>Alice</b> 👋');
  await alice.sees('Hello <b>Alice</b> 👋');
  await alice.bubble('<b>Alice</b>').getByRole('blockquote').getByText('Hello Bob').waitFor();
  expect(await alice.words()).toEqual(['Hello Bob', 'Hello <b>Alice</b> 👋']);

  expect([...alice.complaints, ...bob.complaints]).toEqual([]);
});

test('what was said while somebody was offline is there when they return, also after a reload', async () => {
  const network = await CuttableNetwork.to(server.url);
  const [alice, bob] = await contacts(network.url);
  await alice.say('first');
  await bob.openChat('Alice');
  await bob.sees('first');

  network.cut();
  await bob.page.getByText('No connection').waitFor();
  await alice.say('while you were away');
  await alice.sees('while you were away');
  await bob.say('written without a connection');
  await bob.bubble('written without').getByText('sending').waitFor({ state: 'attached' });
  network.mend();

  await bob.sees('while you were away');
  await alice.sees('written without a connection');
  const expected = ['first', 'while you were away', 'written without a connection'];
  await expect.poll(() => alice.words()).toEqual(expected);
  await expect.poll(() => bob.words()).toEqual(expected);

  await bob.page.reload();
  await bob.sees('written without a connection');
  expect(await bob.words()).toEqual(expected);
  expect([...alice.complaints, ...bob.complaints]).toEqual([]);
});

test('a long chat is read from its end upwards, page by page, with a bounded part of it in the page', async () => {
  const [alice, bob] = await contacts();
  const count = 320;
  await alice.say('message 1');
  await alice.bubble('message 1').getByText('sent', { exact: true }).waitFor({ state: 'attached' });
  await alice.page.evaluate(sendMany(count));
  await bob.openChat('Alice');
  await bob.sees('message 2');
  await bob.page.getByRole('button', { name: 'To the newest message' }).click();
  await bob.sees(`message ${count}`);

  const seen = new Set<string>();
  const look = async (): Promise<number> => {
    const words = await bob.words();
    expect(words.length).toBeLessThanOrEqual(200);
    for (const text of words) seen.add(text);
    await bob.page.evaluate(`document.querySelector('[role=log]').scrollTop = 0`);
    return seen.size;
  };
  await expect.poll(look, { interval: 20 }).toBe(count);
  await bob.page.getByRole('button', { name: 'To the newest message' }).click();
  await bob.sees(`message ${count}`);
  expect(bob.complaints).toEqual([]);
});

test('a group is made from contacts, and its comings and goings are told in it', async () => {
  const [alice, bob] = await contacts();
  await alice.showTab('Contacts');
  await alice.page.getByRole('button', { name: 'New group' }).click();
  await alice.page.getByLabel('Name').fill('Weavers');
  await alice.page.getByRole('checkbox', { name: 'Bob' }).check();
  expect(await alice.accessibilityProblems()).toEqual([]);
  await alice.page.getByRole('button', { name: 'Make the group' }).click();
  await alice.sees('You made the group with Bob');
  await alice.say('Welcome');
  await bob.openChat('Weavers');
  await bob.sees('Alice made the group with you');
  await bob.sees('Welcome');

  const carol = await WebUser.open(browser, server.url, 'Carol');
  await carol.register(freshMobile(), PASSWORD);
  await carol.showTab('Contacts');
  await carol.page.getByRole('button', { name: 'Find a group' }).click();
  await carol.page.getByLabel('Part of its name').fill('weav');
  await carol.page.getByRole('button', { name: 'Search' }).click();
  await carol.page.getByRole('button', { name: 'Join Weavers' }).first().click();
  await alice.page.getByRole('button', { name: 'Let in Carol' }).click();
  await carol.page.getByRole('button', { name: 'Close' }).click();
  await carol.openChat('Weavers');
  await carol.say('Good morning, weavers');
  await bob.sees('Good morning, weavers');
  expect([...alice.complaints, ...bob.complaints, ...carol.complaints]).toEqual([]);
});

test('logging out ends the session; wrong words are answered; a device that was logged out elsewhere says so', async () => {
  const [, bob, { bobsMobile }] = await contacts();
  await bob.page.getByRole('button', { name: 'Log out' }).click();
  await bob.logIn(bobsMobile, 'not the right words');
  await bob.page.getByRole('alert').waitFor();
  await bob.logIn(bobsMobile, PASSWORD);
  await bob.home();

  const sessions = `SELECT id FROM auth_sessions WHERE revoked_at IS NULL AND user_id = (SELECT id FROM users WHERE mobile = $1)`;
  const [session] = await server.database.query<{ id: string }>(sessions, [bobsMobile]);
  const other = await WebUser.open(browser, server.url, 'Bob');
  await other.logIn(bobsMobile, PASSWORD);
  await other.home();
  await other.page.evaluate(call('DELETE', `/auth/sessions/${session!.id}`));
  await bob.page.getByText('This device was logged out').waitFor();
  expect([...bob.complaints, ...other.complaints]).toEqual([]);
});

test('an access token that expires is replaced unnoticed, in two tabs that share it', async () => {
  // Long enough for a page to load and sync within one, on a machine that has much to do.
  const shortLived = await startServer({ ACCESS_TOKEN_SECONDS: '5' });
  const bob = await WebUser.open(browser, shortLived.url, 'Bob');
  await bob.register(freshMobile(), PASSWORD);
  const tab = await bob.openTab();
  const refreshes = `SELECT count(*)::int AS count FROM refresh_tokens WHERE used_at IS NOT NULL`;
  const refreshed = async (): Promise<number> =>
    (await shortLived.database.query<{ count: number }>(refreshes))[0]!.count;

  await expect.poll(refreshed).toBeGreaterThanOrEqual(3);
  await bob.home();
  await tab.home();
  expect([...bob.complaints, ...tab.complaints]).toEqual([]);
});

test('keeps nobody out: no serious finding of axe-core, in the light and in the dark', async () => {
  const [alice, bob] = await contacts();
  await alice.say('Hello');
  await bob.openChat('Alice');
  await bob.sees('Hello');
  await bob.say('👍');
  const stranger = await WebUser.open(browser, server.url, 'Carol');
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const user of [alice, bob, stranger]) {
      await user.page.emulateMedia({ colorScheme });
      expect(await user.accessibilityProblems()).toEqual([]);
    }
  }
  await bob.showTab('Contacts');
  expect(await bob.accessibilityProblems()).toEqual([]);
});

/** Runs in the page, as who is logged in there. */
const call = (method: string, path: string): string => `fetch('/api/v1${path}', {
  method: '${method}',
  headers: { authorization: 'Bearer ' + JSON.parse(localStorage.getItem('skein.session')).accessToken },
})`;

/** Sends `message 2` to `message <count>` over REST to whom the open chat is with. */
const sendMany = (count: number): string => `(async () => {
  const headers = {
    authorization: 'Bearer ' + JSON.parse(localStorage.getItem('skein.session')).accessToken,
    'content-type': 'application/json',
  };
  const to = { type: 'single', id: location.hash.split('-')[1] };
  const send = async (n) => {
    const content = { type: 'text', text: 'message ' + n };
    const body = JSON.stringify({ to, clientMsgId: 'many-' + n, content });
    const { status } = await fetch('/api/v1/messages', { method: 'POST', headers, body });
    if (status !== 201) throw new Error('answered ' + status);
  };
  await Promise.all(Array.from({ length: ${count} - 2 }, (_, index) => send(index + 2)));
  await send(${count});
})()`;
