import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { ChatKey } from '../client/chat-key.js';
import type { Contact, Group, Page } from '../client/protocol.js';
import { messageOf } from '../state/refusals.js';
import { goTo } from '../state/route.js';
import { useClient } from './client-context.js';
import { Dialog } from './dialog.js';
import { Field, Problem, useSubmit } from './form.js';
import { Avatar } from './icons.js';

interface DialogEnds {
  onClose(): void;
  onChat(): void;
}

const POLICIES = [
  ['approval', 'People ask to join'],
  ['open', 'Anybody may join'],
  ['invite', 'Hidden; members are added'],
] as const;

export function NewGroupDialog({
  contacts,
  onClose,
  onChat,
}: DialogEnds & { contacts: Contact[] }): JSX.Element {
  const client = useClient();
  const chosen = useSignal<ReadonlySet<string>>(new Set());
  const { errors, busy, problem, onSubmit } = useSubmit(async ({ name, joinPolicy }) => {
    const group = await client.rest.call<Group>('POST', '/groups', {
      name,
      joinPolicy,
      memberIds: [...chosen.value],
    });
    await enter(group.id, () => client.inbox.refetch(group.id));
    onClose();
    onChat();
  });
  const toggle = (id: string): void => {
    const next = new Set(chosen.value);
    if (!next.delete(id)) next.add(id);
    chosen.value = next;
  };
  return (
    <Dialog title="New group" onClose={onClose}>
      <form onSubmit={onSubmit}>
        <Field label="Name" name="name" maxLength={64} required error={errors['name']} />
        <label class="field">
          <span>Who can join</span>
          <select name="joinPolicy">
            {POLICIES.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <fieldset>
          <legend>Members</legend>
          {contacts.length === 0 && <p class="quiet">You have no contacts to add yet.</p>}
          {contacts.map(({ user, remark }) => (
            <label key={user.id} class="row">
              <input type="checkbox" checked={chosen.value.has(user.id)} onChange={() => toggle(user.id)} />
              <Avatar id={user.id} name={remark || user.nickname} />
              {remark || user.nickname}
            </label>
          ))}
        </fieldset>
        {problem !== null && <Problem>{problem}</Problem>}
        <button class="primary" disabled={busy}>
          Make the group
        </button>
      </form>
    </Dialog>
  );
}

export function FindGroupDialog({ onClose, onChat }: DialogEnds): JSX.Element {
  const client = useClient();
  const found = useSignal<Group[] | null>(null);
  const { errors, busy, problem, onSubmit } = useSubmit(async ({ q }) => {
    const path = `/groups/search?limit=20&q=${encodeURIComponent(q!)}`;
    found.value = (await client.rest.call<Page<Group>>('GET', path)).items;
  });
  const opened = (): void => {
    onClose();
    onChat();
  };
  return (
    <Dialog title="Find a group" onClose={onClose}>
      <form class="inline" onSubmit={onSubmit} role="search">
        <Field label="Part of its name" name="q" maxLength={64} required error={errors['q']} />
        <button class="primary" disabled={busy}>
          Search
        </button>
      </form>
      {problem !== null && <Problem>{problem}</Problem>}
      <div role="status">{found.value?.length === 0 && <p class="quiet">No group has such a name.</p>}</div>
      <ul class="list">
        {found.value?.map((group) => (
          <FoundGroup key={group.id} group={group} onOpened={opened} />
        ))}
      </ul>
    </Dialog>
  );
}

function FoundGroup({ group, onOpened }: { group: Group; onOpened(): void }): JSX.Element {
  const client = useClient();
  const outcome = useSignal<string | null>(null);
  const { id, name, memberCount, role } = group;
  const open = async (): Promise<void> => {
    await enter(id, () => client.inbox.refetch(id));
    onOpened();
  };
  const join = async (): Promise<void> => {
    const { status } = await client.rest.call<{ status: string }>('POST', `/groups/${id}/join`, {});
    if (status === 'joined') await open();
    else outcome.value = 'Asked. Its admins decide.';
  };
  const act = (): void => {
    (role === null ? join() : open()).catch((error: unknown) => (outcome.value = messageOf(error)));
  };
  return (
    <li class="row">
      <Avatar id={id} name={name} />
      <span class="grow">
        <strong>{name}</strong>
        <small role="status">
          {outcome.value ?? `${memberCount} ${memberCount === 1 ? 'member' : 'members'}`}
        </small>
      </span>
      <button type="button" aria-label={`${role === null ? 'Join' : 'Open'} ${name}`} onClick={act}>
        {role === null ? 'Join' : 'Open'}
      </button>
    </li>
  );
}

/** Opens a group that the socket may not have told of yet. */
async function enter(groupId: string, load: () => Promise<unknown>): Promise<void> {
  await load();
  goTo(`group-${groupId}` satisfies ChatKey);
}
