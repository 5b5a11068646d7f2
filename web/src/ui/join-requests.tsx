import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { JoinRequest, Page } from '../client/protocol.js';
import { messageOf } from '../state/refusals.js';
import { useClient } from './client-context.js';
import { Problem } from './form.js';

/** Those who wait at the door of a group, for its owner and admins. */
export function JoinRequests({ groupId }: { groupId: string }): JSX.Element | null {
  const client = useClient();
  const waiting = useSignal<JoinRequest[]>([]);
  const problem = useSignal<string | null>(null);
  const isOnline = client.status.value === 'online';
  useEffect(() => {
    if (!isOnline) return undefined;
    const load = async (): Promise<void> => {
      const path = `/groups/${groupId}/join-requests?status=pending&limit=20`;
      waiting.value = (await client.rest.call<Page<JoinRequest>>('GET', path)).items;
    };
    const reload = (): void => void load().catch(() => undefined);
    reload();
    return client.socket.events.on(
      'group.join_request',
      (request) => request.groupId === groupId && reload(),
    );
  }, [groupId, isOnline]);
  const answer = async (id: string, which: 'accept' | 'reject'): Promise<void> => {
    await client.rest.call('POST', `/groups/${groupId}/join-requests/${id}/${which}`);
    waiting.value = waiting.value.filter((request) => request.id !== id);
  };
  const act = (id: string, which: 'accept' | 'reject'): void => {
    answer(id, which).catch((error: unknown) => (problem.value = messageOf(error)));
  };
  if (waiting.value.length === 0) return null;
  return (
    <section class="join-requests" aria-label="Requests to join">
      {problem.value !== null && <Problem>{problem.value}</Problem>}
      {waiting.value.map(({ id, user, message }) => (
        <div class="row" key={id}>
          <span class="grow">
            <strong>{user.nickname}</strong> <small>{message ?? 'wants to join'}</small>
          </span>
          <button type="button" class="primary" onClick={() => act(id, 'accept')}>
            Let in<span class="hidden"> {user.nickname}</span>
          </button>
          <button type="button" onClick={() => act(id, 'reject')}>
            Reject<span class="hidden"> {user.nickname}</span>
          </button>
        </div>
      ))}
    </section>
  );
}
