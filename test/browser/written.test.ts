import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshMobile, PASSWORD, register } from '../support/accounts.js';
import { CuttableNetwork } from '../support/cuttable-network.js';
import { befriend } from '../support/people.js';
import { PATIENCE } from '../support/patience.js';
import { bootServer, type TestServer } from '../support/server.js';
import { buildWebChat, launchBrowser, WebUser } from '../support/web-chat.js';

/** Milliseconds for what is waited for. */
const PATIENT = { timeout: PATIENCE };

/** What somebody writes stays theirs, and gets where it was meant to get. */
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

/** Alice at her browser, in a chat with Bob. */
async function aliceWithBob(url = server.url) {
  const alice = await register(server.url, { nickname: 'Alice' });
  const bob = await register(server.url, { nickname: 'Bob' });
  await befriend(alice, bob);
  const web = await WebUser.openAs(browser, url, alice, `#/single-${bob.id}`);
  await web.messageBox.waitFor();
  return { web, alice, bob };
}

/** All texts between two people, in the order in which the server has them. */
const textsOf = async (account: Awaited<ReturnType<typeof register>>): Promise<string[]> => {
  const { body } = await account.rest.get<{ items: { id: string }[] }>('/conversations');
  const path = `/conversations/${body.items[0]!.id}/messages?limit=100`;
  const page = await account.rest.get<{ items: { content: { text?: string } }[] }>(path);
  return page.body.items.flatMap(({ content }) => content.text ?? []);
};

test('a half-written message is kept over a reload, and the next account in the tab sees nothing of it', async () => {
  const { web, bob } = await aliceWithBob();
  const other = await register(server.url, { nickname: 'Carol', mobile: freshMobile() });
  await befriend(other, bob);
  await web.messageBox.fill('  half a secret');
  await web.page.reload();
  await expect.poll(() => web.messageBox.inputValue(), PATIENT).toBe('  half a secret');

  await web.page.getByRole('button', { name: 'Log out' }).click();
  await web.logIn(other.mobile, PASSWORD);
  await web.home();
  await web.page.evaluate(`location.hash = '#/single-${bob.id}'`);
  await web.messageBox.waitFor();
  expect(await web.messageBox.inputValue()).toBe('');
  expect(await web.page.evaluate('JSON.stringify(localStorage)')).not.toContain('secret');
  expect(web.complaints).toEqual([]);
});

test('what was written without a connection is sent after the tab was closed, in its order, and log-out asks before', async () => {
  const network = await CuttableNetwork.to(server.url);
  const { web, bob } = await aliceWithBob(network.url);
  network.cut();
  await web.page.getByText('No connection').waitFor();
  for (const line of ['one', '  two', 'three']) await web.say(line);
  await web.page.getByRole('status').getByText('3 messages wait').waitFor();

  await web.page.getByRole('button', { name: 'Log out' }).click();
  await web.page.getByRole('dialog').getByText('3 messages were not sent').waitFor();
  await web.page.getByRole('button', { name: 'Stay' }).click();

  // The tab comes back where there is no connection yet, and finds what waits.
  const context = web.page.context();
  await web.page.close();
  network.mend();
  const page = await context.newPage();
  await page.goto(`${network.url}/#/single-${bob.id}`);
  await expect.poll(() => textsOf(bob), PATIENT).toEqual(['one', '  two', 'three']);
  await expect
    .poll(() => page.locator('.message .words').allTextContents(), PATIENT)
    .toEqual(['one', '  two', 'three']);
});

test('Enter sends what is typed to the letter, and never what an input method composes', async () => {
  const { web, bob } = await aliceWithBob();
  await web.messageBox.fill('   ');
  await web.messageBox.press('Enter');
  await web.messageBox.fill('  if (x)\n    y');
  for (const press of [
    { isComposing: true, keyCode: 229 },
    { isComposing: true, keyCode: 13 },
    { isComposing: false, keyCode: 229 },
  ]) {
    await web.messageBox.dispatchEvent('keydown', {
      key: 'Enter',
      bubbles: true,
      cancelable: true,
      ...press,
    });
  }
  expect(await web.messageBox.inputValue()).toBe('  if (x)\n    y');
  await web.messageBox.press('Enter');
  await web.sees('if (x)');
  await expect.poll(() => textsOf(bob), PATIENT).toEqual(['  if (x)\n    y']);
});
