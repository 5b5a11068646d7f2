import type { Account, Tokens } from './protocol.js';

const KEY = 'skein.session';

/** Who is logged in on this device. */
export interface StoredSession {
  user: Account;
  accessToken: string;
  refreshToken: string;
}

/**
 * Keeps the session in `localStorage`, which all tabs of the page share: they are one device. A script that runs on
 * this page could read it, which is why the server lets nothing but its own files run here.
 */
export class SessionStore {
  read(): StoredSession | null {
    try {
      return JSON.parse(localStorage.getItem(KEY) ?? 'null') as StoredSession | null;
    } catch {
      return null;
    }
  }

  write(user: Account, { accessToken, refreshToken }: Tokens): void {
    localStorage.setItem(KEY, JSON.stringify({ user, accessToken, refreshToken } satisfies StoredSession));
  }

  clear(): void {
    localStorage.removeItem(KEY);
  }

  /** Calls back when another tab logs in, out, or as somebody else. */
  onOtherTab(handle: (session: StoredSession | null) => void): void {
    window.addEventListener('storage', ({ key }) => {
      if (key === KEY || key === null) handle(this.read());
    });
  }
}
