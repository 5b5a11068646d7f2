import type { Account, HttpRequestPlan } from '../load/load-plan.js';
import type { SkeinTarget } from '../targets/skein-target.js';

/** The newest page of each conversation, and the one before it: what opening and scrolling asks for. */
export function historyPages(user: Account, conversationIds: readonly string[]): HttpRequestPlan[] {
  const { accessToken } = user;
  return conversationIds.flatMap((id) => [
    { method: 'GET', path: `/api/v1/conversations/${id}/messages`, accessToken } as const,
    { method: 'GET', path: `/api/v1/conversations/${id}/messages?before=51`, accessToken } as const,
  ]);
}

/** Every page of the conversation list, found by following it once. */
export async function listPages(target: SkeinTarget, user: Account): Promise<HttpRequestPlan[]> {
  const pages: HttpRequestPlan[] = [];
  let path: string | undefined = '/api/v1/conversations';
  while (path !== undefined) {
    pages.push({ method: 'GET', path, accessToken: user.accessToken });
    const page: { nextCursor: string | null } = await target.get(path, user);
    const { nextCursor } = page;
    path = nextCursor === null ? undefined : `/api/v1/conversations?cursor=${encodeURIComponent(nextCursor)}`;
  }
  return pages;
}

/** A sync of each account from where it stands now: what a client asks for that was away for a moment. */
export async function syncFromNow(
  target: SkeinTarget,
  accounts: readonly Account[],
): Promise<HttpRequestPlan[]> {
  const requests: HttpRequestPlan[] = [];
  for (const account of accounts) {
    const path = `/api/v1/sync?cursor=${encodeURIComponent(await presentCursor(target, account))}`;
    requests.push({ method: 'GET', path, accessToken: account.accessToken });
  }
  return requests;
}

async function presentCursor(target: SkeinTarget, account: Account): Promise<string> {
  let page: { cursor: string; hasMore: boolean } = await target.get('/api/v1/sync?limit=500', account);
  while (page.hasMore) {
    page = await target.get(`/api/v1/sync?limit=500&cursor=${encodeURIComponent(page.cursor)}`, account);
  }
  return page.cursor;
}
