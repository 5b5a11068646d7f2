import { signal } from '@preact/signals';
import { LocalStore } from '../client/local-store.js';
import { type Registration, RestClient } from '../client/rest-client.js';
import { SessionStore } from '../client/session-store.js';
import { SkeinClient } from '../client/skein-client.js';

const store = new LocalStore();
const sessions = new SessionStore(store);
const rest = new RestClient(sessions, () => end('You were logged out. Please log in again.'));

/** The account that is logged in, or null: then the login is shown. */
export const client = signal<SkeinClient | null>(null);
/** Why the login is shown, where that needs a word. */
export const notice = signal<string | null>(null);

/** Goes on with the session that this device has, if any, and keeps an eye on what happens around the page. */
export function restore(): void {
  const session = sessions.read();
  if (session) begin();
  sessions.onOtherTab((other) => {
    if (other?.user.id !== client.value?.account.id) location.reload();
  });
}

/** @throws Failure `mobile_taken`, `validation_failed`, … */
export async function register(account: Registration): Promise<void> {
  await rest.register(account);
  begin();
}

/** @throws Failure `invalid_credentials`, `rate_limited`, … */
export async function logIn(mobile: string, password: string): Promise<void> {
  await rest.logIn(mobile, password);
  begin();
}

/** Ends the session, and lets this browser forget what is private: drafts and messages that were not sent. */
export function logOut(): void {
  const leaving = client.value;
  leaving?.close();
  leaving?.forget();
  rest.logOut();
  end(null);
}

function begin(): void {
  const session = sessions.read();
  if (session === null) return;
  notice.value = null;
  const next = new SkeinClient(session.user, rest, sessions, store, () => {
    sessions.clear();
    end('This device was logged out. Please log in again.');
  });
  client.value = next;
  next.connect();
}

function end(why: string | null): void {
  client.value?.close();
  client.value = null;
  notice.value = why;
  location.hash = '';
}
