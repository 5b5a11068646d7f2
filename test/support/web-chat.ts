import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { onTestFinished } from 'vitest';
import type { Account } from './accounts.js';
import { PATIENCE } from './patience.js';

/** Debian's own; another one by the environment. */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** No sandbox, because tests run as root; nothing that would look for the internet. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Builds `web/dist` from the sources as they are, which takes a moment; before the server that serves it starts. */
export async function buildWebChat(): Promise<void> {
  await build({ root: resolve('web'), logLevel: 'warn' });
}

export async function launchBrowser(): Promise<Browser> {
  if (!existsSync(CHROMIUM)) {
    throw new Error(
      `There is no ${CHROMIUM}: apt-get install -y chromium, or set CHROMIUM to the path of one.`,
    );
  }
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** Somebody at a browser of their own, with a profile of its own, until the test ends. */
export class WebUser {
  /** What went wrong in the page: exceptions, refused scripts, errors in its console. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    readonly name: string,
  ) {
    page.setDefaultTimeout(PATIENCE);
    page.on('pageerror', (error) => this.complaints.push(String(error.stack)));
    page.on('console', (message) => {
      const { url } = message.location();
      // A browser reports each refused request; which are right, the tests say.
      const isRefusal = message.text().startsWith('Failed to load resource') && url.includes('/api/');
      const isOffline = /ERR_(CONNECTION_|EMPTY_RESPONSE)/.test(message.text());
      if (message.type() === 'error' && !isRefusal && !isOffline) this.complaints.push(message.text());
    });
  }

  static async open(browser: Browser, url: string, name: string): Promise<WebUser> {
    const context = await browser.newContext({ viewport: { width: 1000, height: 700 }, locale: 'en-GB' });
    onTestFinished(() => context.close());
    const user = new WebUser(await context.newPage(), name);
    await user.page.goto(url);
    return user;
  }

  /** As `open`, with the session of an account that was made over REST; at a chat, where `hash` names one. */
  static async openAs(browser: Browser, url: string, account: Account, hash = ''): Promise<WebUser> {
    const { user, accessToken, refreshToken } = account;
    const session = { user, accessToken, refreshToken, issuedAt: Date.now() };
    const localStorage = [{ name: 'skein.session', value: JSON.stringify(session) }];
    const context = await browser.newContext({
      viewport: { width: 1000, height: 700 },
      locale: 'en-GB',
      storageState: { cookies: [], origins: [{ origin: new URL(url).origin, localStorage }] },
    });
    onTestFinished(() => context.close());
    const webUser = new WebUser(await context.newPage(), user.nickname ?? '');
    await webUser.page.goto(`${url}/${hash}`);
    return webUser;
  }

  /** One more tab of the same browser. */
  async openTab(): Promise<WebUser> {
    const tab = new WebUser(await this.page.context().newPage(), this.name);
    await tab.page.goto(this.page.url());
    return tab;
  }

  async register(mobile: string, password: string): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'I am new here' }).click();
    await page.getByLabel('Name').fill(this.name);
    await page.getByLabel('Mobile number', { exact: true }).fill(mobile);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Register' }).click();
    await this.home();
  }

  async logIn(mobile: string, password: string): Promise<void> {
    const { page } = this;
    await page.getByLabel('Mobile number', { exact: true }).fill(mobile);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
  }

  /** Waits until the account's own page is there and up to date. */
  async home(): Promise<void> {
    await this.page.getByText('Choose a chat, or add somebody.').or(this.messageBox).waitFor();
  }

  async showTab(tab: 'Chats' | 'Contacts'): Promise<void> {
    await this.page.getByRole('button', { name: new RegExp(`^${tab}`) }).click();
  }

  async openChat(name: string): Promise<void> {
    await this.showTab('Chats');
    await this.page.getByRole('link', { name: new RegExp(name) }).click();
  }

  get messageBox() {
    return this.page.getByLabel('Message', { exact: true });
  }

  async say(text: string): Promise<void> {
    await this.messageBox.fill(text);
    await this.messageBox.press('Enter');
  }

  /** The bubble that holds these words. */
  bubble(text: string) {
    return this.page.getByRole('log').getByRole('listitem').filter({ hasText: text }).last();
  }

  async sees(text: string): Promise<void> {
    await this.bubble(text).waitFor();
  }

  /** All messages in the page, in their order. */
  words(): Promise<string[]> {
    return this.page.locator('.message .words').allTextContents();
  }

  /** What axe-core finds that keeps people from using the page; `rule: where`. */
  async accessibilityProblems(): Promise<string[]> {
    await this.page.evaluate(await axe);
    const violations = (await this.page.evaluate(
      `axe.run().then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html }) => html) })))`,
    )) as { id: string; impact: string; nodes: string[] }[];
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map((html) => `${id}: ${html}`));
  }
}

const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
