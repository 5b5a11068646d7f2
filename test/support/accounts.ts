import type { LoginResponse } from '../../src/auth/session.dto.js';
import { api, type RestClient } from './rest-client.js';

export const PASSWORD = 'violet otter lamp';

/** Somebody with an account, logged in on one device. */
export interface Account extends LoginResponse {
  id: string;
  mobile: string;
  /** REST as this account. */
  rest: RestClient;
}

let registered = 0;

/** A valid mobile number that no other test of this process uses. */
export const freshMobile = (): string => `+86139${String(++registered).padStart(8, '0')}`;

/** Registers an account over REST. */
export async function register(url: string, fields: Record<string, unknown> = {}): Promise<Account> {
  const mobile = freshMobile();
  const answer = await api(url).post<LoginResponse>('/auth/register', {
    mobile,
    password: PASSWORD,
    ...fields,
  });
  if (answer.status !== 201) throw new Error(`Not registered: ${JSON.stringify(answer.body)}`);
  return toAccount(url, answer.body);
}

/** Logs an account in on one more device. */
export async function logIn(
  url: string,
  { mobile }: { mobile: string },
  password = PASSWORD,
): Promise<Account> {
  const answer = await api(url).post<LoginResponse>('/auth/login', { mobile, password });
  if (answer.status !== 200) throw new Error(`Not logged in: ${JSON.stringify(answer.body)}`);
  return toAccount(url, answer.body);
}

const toAccount = (url: string, answer: LoginResponse): Account => ({
  ...answer,
  id: answer.user.id,
  mobile: answer.user.mobile,
  rest: api(url, answer.accessToken),
});
