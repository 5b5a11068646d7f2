import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Account, register } from '../support/accounts.js';
import { befriend } from '../support/people.js';
import { PATIENCE } from '../support/patience.js';
import { bootServer, type TestServer } from '../support/server.js';
import { buildWebChat, launchBrowser, WebUser } from '../support/web-chat.js';

/** Milliseconds for what is waited for. */
const PATIENT = { timeout: PATIENCE };

/** What the page shows is true, and in sight. */
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

async function friends(): Promise<[Account, Account]> {
  const alice = await register(server.url, { nickname: 'Alice' });
  const bob = await register(server.url, { nickname: 'Bob' });
  await befriend(alice, bob);
  return [alice, bob];
}

async function write(from: Account, to: Account, first: number, last = first): Promise<string> {
  let conversationId = '';
  for (let n = first; n <= last; n++) {
    const answer = await from.rest.post<{ conversationId: string }>('/messages', {
      to: { type: 'single', id: to.id },
      clientMsgId: `write-${n}`,
      content: { type: 'text', text: `message ${n}` },
    });
    expect(answer.status).toBe(201);
    ({ conversationId } = answer.body);
  }
  return conversationId;
}

const unreadOf = async (account: Account, id: string): Promise<number> =>
  (await account.rest.get<{ unread: number }>(`/conversations/${id}`)).body.unread;

test('opens at the first of 150 unread messages, marks as read what was seen, and what I write is in sight', async () => {
  const [alice, bob] = await friends();
  const id = await write(alice, bob, 1, 160);
  await bob.rest.post(`/conversations/${id}/read`, { seq: 10 });
  const web = await WebUser.openAs(browser, server.url, bob, `#/single-${alice.id}`);
  const isInSight = (text: string): Promise<boolean> =>
    web.page
      .getByText(text, { exact: true })
      .first()
      .evaluate((element) => {
        const list = element.closest('[role=log]')!.getBoundingClientRect();
        const { top, bottom } = element.getBoundingClientRect();
        return top >= list.top - 1 && bottom <= list.bottom + 1;
      });

  await web.sees('message 11');
  await expect.poll(() => isInSight('New messages'), PATIENT).toBe(true);
  expect(await isInSight('message 11')).toBe(true);
  await expect.poll(() => unreadOf(bob, id), PATIENT).toBeLessThan(150);
  expect(await unreadOf(bob, id)).toBeGreaterThan(100);

  // Held back, so that only what the page does by itself can show it.
  await web.page.context().setOffline(true);
  await web.say('mine');
  await expect.poll(() => isInSight('mine'), PATIENT).toBe(true);
  await web.page.context().setOffline(false);
  await expect.poll(() => unreadOf(bob, id), PATIENT).toBe(0);
  expect(web.complaints).toEqual([]);
});

test('shows the first message of a new chat while the server still tells of the conversation', async () => {
  const [alice, bob] = await friends();
  const web = await WebUser.openAs(browser, server.url, bob);
  await web.home();
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const asked = web.page.waitForRequest(/\/conversations\/\d+$/);
  await web.page.route(/\/conversations\/\d+$/, async (route) => {
    await held;
    await route.continue();
  });
  await write(alice, bob, 1);
  await asked;
  await web.page.evaluate(`location.hash = '#/single-${alice.id}'`);
  await web.sees('message 1');
  release();
  await web.showTab('Chats');
  await web.page.getByRole('link', { name: /Alice/ }).waitFor();
  expect(await web.words()).toEqual(['message 1']);
});

test('puts pinned chats on top, marks muted ones, and knows no chat that is not there', async () => {
  const [alice, bob] = await friends();
  const carol = await register(server.url, { nickname: 'Carol' });
  await befriend(bob, carol);
  const pinned = await write(alice, bob, 1);
  const muted = await write(carol, bob, 2);
  await bob.rest.patch(`/conversations/${pinned}`, { pinned: true });
  await bob.rest.patch(`/conversations/${muted}`, { muted: true });
  const web = await WebUser.openAs(browser, server.url, bob, '#/single-999999999');
  await web.page.getByText('There is no such chat.').waitFor();
  const rows = web.page.getByRole('list', { name: 'Chats' }).getByRole('link');
  await expect
    .poll(() => rows.allTextContents(), PATIENT)
    .toEqual([expect.stringMatching(/Alice.*pinned/), expect.stringMatching(/Carol.*muted/)]);
  await web.page.evaluate(`location.hash = '#/group-999999999'`);
  await web.page.getByText('There is no such chat.').waitFor();
});

test('read marks of my messages survive a reload, and move on with the next receipt', async () => {
  const [alice, bob] = await friends();
  const id = await write(alice, bob, 1, 3);
  await bob.rest.post(`/conversations/${id}/read`, { seq: 2 });
  const web = await WebUser.openAs(browser, server.url, alice, `#/single-${bob.id}`);
  const marks = (words: string) => web.page.getByRole('log').getByTitle(words, { exact: true });

  await marks('read').nth(1).waitFor(PATIENT);
  await web.page.reload();
  await marks('read').nth(1).waitFor(PATIENT);
  expect([await marks('read').count(), await marks('sent').count()]).toEqual([2, 1]);

  await bob.rest.post(`/conversations/${id}/read`, { seq: 3 });
  await marks('read').nth(2).waitFor(PATIENT);
  expect(await marks('sent').count()).toBe(0);
});
