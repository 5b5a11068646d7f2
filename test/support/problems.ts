import type { RestAnswer } from './rest-client.js';

/** `404 group_not_found`: what a refusal says to a client that branches on it. */
export const refusal = ({ status, body }: RestAnswer<unknown>): string =>
  `${status} ${(body as { code?: string } | undefined)?.code ?? ''}`.trim();

/** The whole answer but for what is different each time. */
export function anonymous({ status, body }: RestAnswer<unknown>): object {
  const { requestId: _, ...problem } = body as { requestId: string };
  return { status, ...problem };
}
