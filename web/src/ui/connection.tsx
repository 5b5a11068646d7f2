import type { JSX } from 'preact';
import type { SkeinClient } from '../client/skein-client.js';
import { isOffline } from '../state/page.js';
import { useClient } from './client-context.js';

/**
 * What is wrong with the connection, above everything else on the page: on a phone the open chat is all one sees.
 * Moments without one are normal, so only a longer one is mentioned (delayed by the style sheet).
 */
export function Connection(): JSX.Element {
  const client = useClient();
  const status = client.status.value;
  const words = wordsOf(client);
  return (
    <div role="status" class="connection">
      {status === 'stopped' ? (
        <p>
          The connection ended.{' '}
          <button type="button" class="link" onClick={() => client.connect()}>
            Connect again
          </button>
        </p>
      ) : (
        words !== null && (
          <p key="status" class="passing">
            {words}
            {waiting(client)}
          </p>
        )
      )}
      {!client.store.isLasting.value && (
        <p key="store">
          This browser does not keep anything for this page. What is not sent is lost when you close it.
        </p>
      )}
    </div>
  );
}

function wordsOf(client: SkeinClient): string | null {
  const status = client.status.value;
  if (status === 'online') return client.isSilent.value ? 'The server takes its time to answer.' : null;
  if (isOffline.value) return 'No connection: you are offline.';
  return status === 'connecting' && !client.isSynced.value
    ? 'Connecting …'
    : 'No connection to the server. Trying again …';
}

function waiting({ outbox }: SkeinClient): string {
  const count = outbox.unsent.value.filter(({ refusal }) => refusal === null).length;
  if (count === 0) return '';
  return count === 1 ? ' One message waits to be sent.' : ` ${count} messages wait to be sent.`;
}
