import { type LocalStore, parsed } from './local-store.js';
import type { Account, Tokens } from './protocol.js';
import { changeShared } from './shared-record.js';

const KEY = 'skein.session';

/** Who is logged in on this device. */
export interface StoredSession {
  user: Account;
  accessToken: string;
  refreshToken: string;
  /** Milliseconds since 1970, by which the later of two pairs of tokens is told. */
  issuedAt: number;
}

/**
 * Keeps the session where all tabs of the page share it: they are one device. `localStorage` is read without waiting
 * and may be behind what another tab wrote; what is in IndexedDB is not. A script that runs on this page could read
 * either, which is why the server lets nothing but its own files run here.
 */
export class SessionStore {
  private latest: StoredSession | null = null;

  constructor(private readonly local: LocalStore) {}

  read(): StoredSession | null {
    const entry = parsed(this.local.read(KEY), isSession);
    const stored = entry && { ...entry, issuedAt: entry.issuedAt ?? 0 };
    const { latest } = this;
    const isBehind =
      stored !== null && latest?.user.id === stored.user.id && latest.issuedAt > stored.issuedAt;
    return isBehind ? latest : stored;
  }

  /** A log-in: it replaces whatever was there. */
  async begin(user: Account, tokens: Tokens): Promise<void> {
    const session = sessionOf(user, tokens);
    this.put(session);
    await changeShared<StoredSession>(KEY, () => session).catch(() => undefined);
  }

  /**
   * The session as the last tab left it whose turn it was. To be called by the one whose turn it is.
   *
   * @returns null where it has ended, here or in another tab
   */
  async newest(): Promise<StoredSession | null> {
    const known = this.read();
    const shared = await changeShared<StoredSession>(KEY, (record) => record).catch(() => undefined);
    if (known === null || shared === undefined || shared.user.id !== known.user.id) return known;
    if (shared.issuedAt > known.issuedAt) this.put({ ...shared, user: known.user });
    return this.read();
  }

  /** The next pair of tokens of a session, unless it has ended or was replaced meanwhile. */
  async renew(session: StoredSession, tokens: Tokens): Promise<void> {
    const next = sessionOf(session.user, tokens);
    const isCurrent = (record: StoredSession | null): boolean =>
      record?.refreshToken === session.refreshToken;
    if (!isCurrent(this.read())) return;
    this.put(next);
    await changeShared<StoredSession>(KEY, (record) =>
      record === undefined || isCurrent(record) || record.issuedAt < next.issuedAt ? next : record,
    ).catch(() => undefined);
  }

  /** A new name, for instance. */
  updateUser(user: Account): void {
    const session = this.read();
    if (session?.user.id === user.id) this.put({ ...session, user });
  }

  clear(): void {
    this.latest = null;
    this.local.remove(KEY);
    changeShared(KEY, () => undefined).catch(() => undefined);
  }

  /** Calls back when another tab logs in, out, or as somebody else. */
  onOtherTab(handle: (session: StoredSession | null) => void): void {
    this.local.onElsewhere((name) => {
      if (name === KEY || name === null) handle(this.read());
    });
  }

  private put(session: StoredSession): void {
    this.latest = session;
    this.local.write(KEY, JSON.stringify(session));
  }
}

const sessionOf = (user: Account, { accessToken, refreshToken }: Tokens): StoredSession => ({
  user,
  accessToken,
  refreshToken,
  issuedAt: Date.now(),
});

function isSession(value: unknown): value is StoredSession {
  const { user, accessToken, refreshToken } = (value ?? {}) as Partial<StoredSession>;
  const texts = [user?.id, user?.nickname, user?.mobile, accessToken, refreshToken];
  return texts.every((text) => typeof text === 'string');
}
