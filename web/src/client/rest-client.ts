import { Failure } from './failure.js';
import type { Account, Tokens } from './protocol.js';
import type { SessionStore, StoredSession } from './session-store.js';
import { inTurn } from './shared-record.js';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

interface Problem {
  code: string;
  title: string;
  detail?: string;
  errors?: { field: string; message: string }[];
}

export interface Registration {
  mobile: string;
  password: string;
  nickname: string;
}

/** Milliseconds that an answer may take. */
const DEADLINE = 20_000;
const DEVICE = { name: 'Web chat', platform: 'web' };

/** REST as whoever is logged in. An expired access token is replaced by the way. */
export class RestClient {
  private refreshing: Promise<void> | undefined;

  constructor(
    private readonly sessions: SessionStore,
    /** Called when the session turns out to be over. */
    private readonly onSignedOut: () => void,
    private readonly baseUrl = '/api/v1',
  ) {}

  async register(account: Registration): Promise<void> {
    return this.signIn('/auth/register', { ...account, device: DEVICE });
  }

  async logIn(mobile: string, password: string): Promise<void> {
    return this.signIn('/auth/login', { mobile, password, device: DEVICE });
  }

  /** Forgets the session here at once, and tells the server where it can be told. */
  logOut(): void {
    const session = this.sessions.read();
    this.sessions.clear();
    if (session !== null) this.endSession(session).catch(() => undefined);
  }

  /**
   * @param deadline milliseconds that the answer may take
   * @throws Failure with the server's code, `disconnected` or `timeout`
   */
  async call<Answer>(method: Method, path: string, body?: unknown, deadline?: number): Promise<Answer> {
    const token = this.sessions.read()?.accessToken;
    try {
      return await this.fetch<Answer>(method, path, body, token, deadline);
    } catch (error) {
      if (!isTokenProblem(error)) throw error;
      await this.refresh(token);
      return this.fetch<Answer>(method, path, body, this.sessions.read()?.accessToken, deadline);
    }
  }

  /**
   * Gets the next pair of tokens. A refresh token works once, and using one twice ends the session, so only one
   * request and only one tab may do this at a time.
   *
   * @param staleToken the access token that was refused; nothing is done where somebody else replaced it already
   * @throws Failure; where the session is over, it has been forgotten by then
   */
  refresh(staleToken: string | undefined): Promise<void> {
    this.refreshing ??= inTurn('skein.refresh', () => this.refreshNow(staleToken)).finally(
      () => (this.refreshing = undefined),
    );
    return this.refreshing;
  }

  private async refreshNow(staleToken: string | undefined): Promise<void> {
    const session = await this.sessions.newest();
    if (session === null) throw new Failure('unauthenticated', 'You are logged out.');
    if (session.accessToken !== staleToken) return;
    try {
      const { refreshToken } = session;
      const tokens = await this.fetch<Tokens>('POST', '/auth/refresh', { refreshToken });
      await this.sessions.renew(session, tokens);
    } catch (error) {
      // Only the server's own word ends a session, not that of a proxy or of a hotel's network.
      if (error instanceof Failure && SESSION_OVER.includes(error.code)) this.forget();
      throw error;
    }
  }

  private async endSession({ accessToken, refreshToken }: StoredSession): Promise<void> {
    const end = (token: string): Promise<void> => this.fetch('POST', '/auth/logout', undefined, token);
    try {
      await end(accessToken);
    } catch (error) {
      if (!isTokenProblem(error)) throw error;
      const tokens = await this.fetch<Tokens>('POST', '/auth/refresh', { refreshToken });
      await end(tokens.accessToken);
    }
  }

  private forget(): void {
    this.sessions.clear();
    this.onSignedOut();
  }

  private async signIn(path: string, body: object): Promise<void> {
    const { user, ...tokens } = await this.fetch<Tokens & { user: Account }>('POST', path, body);
    await this.sessions.begin(user, tokens);
  }

  private async fetch<Answer>(
    method: Method,
    path: string,
    body?: unknown,
    token?: string,
    deadline = DEADLINE,
  ): Promise<Answer> {
    const response = await fetch(this.baseUrl + path, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      // What is said last is said also when the page is left.
      keepalive: path === '/auth/logout',
      signal: AbortSignal.timeout(deadline),
    }).catch(() => {
      throw new Failure('disconnected', 'The server cannot be reached.');
    });
    if (!response.ok) throw await failureOf(response);
    return (response.status === 204 ? undefined : await response.json().catch(() => broken())) as Answer;
  }
}

const SESSION_OVER = ['unauthenticated', 'token_expired', 'refresh_token_reused'];

const isTokenProblem = (error: unknown): boolean =>
  error instanceof Failure && (error.code === 'token_expired' || error.code === 'unauthenticated');

const broken = (): never => {
  throw new Failure('unavailable', 'The server did not answer properly.');
};

async function failureOf(response: Response): Promise<Failure> {
  const problem = (await response.json().catch(() => null)) as Problem | null;
  // A proxy in between, for instance, speaks HTML.
  if (problem?.code === undefined) {
    return new Failure(
      response.status >= 500 ? 'unavailable' : 'refused',
      'The server did not answer properly.',
    );
  }
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new Failure(problem.code, problem.detail ?? problem.title, {
    ...(Number.isFinite(retryAfter) && { retryAfterMs: retryAfter * 1000 }),
    fields: Object.fromEntries((problem.errors ?? []).map(({ field, message }) => [field, message])),
  });
}
