import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SessionRegistry } from '../../src/chat/sessions/session-registry.js';
import { type Account, freshMobile, PASSWORD, register } from '../support/accounts.js';
import { CuttableNetwork } from '../support/cuttable-network.js';
import { befriend } from '../support/people.js';
import { bootServer, startServer, type TestServer } from '../support/server.js';
import { buildWebChat, launchBrowser, WebUser } from '../support/web-chat.js';

/** Tabs, storage and networks as they are. */
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

test.each(['with', 'without'])('three tabs of one account outlive expiries, %s Web Locks', async (locks) => {
  const shortLived = await startServer({ ACCESS_TOKEN_SECONDS: '6' });
  const account = await register(shortLived.url, { nickname: 'Bob' });
  const bob = await WebUser.openAs(browser, shortLived.url, account);
  await bob.page
    .context()
    .addInitScript(
      locks === 'with' ? '' : `Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined })`,
    );
  // As slow as a network, so that the tabs get in each other's way.
  await bob.page.context().route('**/auth/refresh', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 80));
    await route.continue();
  });
  await bob.page.reload();
  const tabs = [bob, await bob.openTab(), await bob.openTab()];
  const used = `SELECT count(*)::int AS count FROM refresh_tokens WHERE used_at IS NOT NULL`;
  const refreshes = async (): Promise<number> =>
    (await shortLived.database.query<{ count: number }>(used))[0]!.count;

  const before = await refreshes();
  await expect.poll(refreshes, { timeout: 60_000 }).toBeGreaterThanOrEqual(before + 3);
  for (const tab of tabs) await tab.home();
  const revoked = `SELECT count(*)::int AS count FROM auth_sessions WHERE revoked_at IS NOT NULL`;
  expect(await shortLived.database.query(revoked)).toEqual([{ count: 0 }]);
});

/** Bob at his browser, in a chat with Alice. */
async function bobWithAlice(url: string): Promise<{ web: WebUser; alice: Account; bob: Account }> {
  const alice = await register(server.url, { nickname: 'Alice' });
  const bob = await register(server.url, { nickname: 'Bob' });
  await befriend(alice, bob);
  const web = await WebUser.openAs(browser, url, bob, `#/single-${alice.id}`);
  await web.messageBox.waitFor();
  return { web, alice, bob };
}

test('a dead line is left as soon as the browser knows of a network, and a phone tells of a lost one', async () => {
  const network = await CuttableNetwork.to(server.url);
  const { web, alice, bob } = await bobWithAlice(network.url);
  await web.page.setViewportSize({ width: 390, height: 700 });
  // Only what stands already freezes; the page shows a chat before it has a socket.
  const sessions = server.app.get(SessionRegistry);
  await expect.poll(() => sessions.isOnline(bob.id)).toBe(true);
  network.freeze();
  await web.page.evaluate(`dispatchEvent(new Event('online'))`);
  // A quiet line alone would be asked for a sign of life only after 15 seconds.
  await web.page.getByText('No connection').waitFor();
  expect(await web.page.getByText('No connection').isVisible()).toBe(true);

  network.cut();
  network.mend();
  const message = {
    to: { type: 'single', id: bob.id },
    clientMsgId: 'a',
    content: { type: 'text', text: 'Hi' },
  };
  await alice.rest.post('/messages', message);
  await web.sees('Hi');
});

test('one can log in and chat where the browser keeps nothing, and is told so', async () => {
  const alice = await register(server.url, { nickname: 'Alice' });
  const bob = await register(server.url, { nickname: 'Bob', mobile: freshMobile() });
  await befriend(alice, bob);
  const web = await WebUser.open(browser, 'about:blank', 'Bob');
  await web.page.addInitScript(`
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
      Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError'); } });
  `);
  await web.page.goto(server.url);
  await web.logIn(bob.mobile, PASSWORD);
  await web.home();
  await web.page.getByText('does not keep anything').waitFor();
  await web.page.evaluate(`location.hash = '#/single-${alice.id}'`);
  await web.say('from memory');
  await web.bubble('from memory').getByText('sent', { exact: true }).waitFor({ state: 'attached' });
  expect(web.complaints).toEqual([]);
});

test('broken entries in the storage do no harm', async () => {
  const { web, bob } = await bobWithAlice(server.url);
  await web.page.evaluate(`
    localStorage.setItem('skein.${bob.id}.outbox.x', '{"draft":null}');
    localStorage.setItem('skein.${bob.id}.draft.single-1', '{');
  `);
  await web.page.reload();
  await web.messageBox.waitFor();
  await web.page.evaluate(`localStorage.setItem('skein.session', '{"user":7}')`);
  await web.page.reload();
  await web.page.getByRole('button', { name: 'Log in' }).waitFor();
  expect(web.complaints).toEqual([]);
});
