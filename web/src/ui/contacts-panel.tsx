import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { keyOfTarget } from '../client/chat-key.js';
import type { Contact, ContactRequest } from '../client/protocol.js';
import { messageOf } from '../state/refusals.js';
import { goTo } from '../state/route.js';
import { useClient } from './client-context.js';
import { Field, Problem, useSubmit } from './form.js';
import { FindGroupDialog, NewGroupDialog } from './group-dialogs.js';
import { Avatar, Icon } from './icons.js';

export function ContactsPanel({ onChat }: { onChat(): void }): JSX.Element {
  const client = useClient();
  const dialog = useSignal<'new' | 'find' | null>(null);
  const close = (): void => void (dialog.value = null);
  const requests = [...client.book.requests.value.values()];
  const contacts = [...client.book.contacts.value.values()].sort((a, b) =>
    labelOf(a).localeCompare(labelOf(b)),
  );
  return (
    <div class="panel">
      <AddContact />
      <Requests requests={requests} />
      <section aria-labelledby="groups-title">
        <h2 id="groups-title">Groups</h2>
        <div class="buttons">
          <button type="button" onClick={() => (dialog.value = 'new')}>
            <Icon name="plus" /> New group
          </button>
          <button type="button" onClick={() => (dialog.value = 'find')}>
            Find a group
          </button>
        </div>
      </section>
      <section aria-labelledby="contacts-title">
        <h2 id="contacts-title">Contacts</h2>
        {contacts.length === 0 && <p class="quiet">Nobody yet.</p>}
        <ul class="list">
          {contacts.map((contact) => (
            <li key={contact.user.id}>
              <ContactRow contact={contact} onChat={onChat} />
            </li>
          ))}
        </ul>
      </section>
      {dialog.value === 'new' && <NewGroupDialog contacts={contacts} onClose={close} onChat={onChat} />}
      {dialog.value === 'find' && <FindGroupDialog onClose={close} onChat={onChat} />}
    </div>
  );
}

export const labelOf = ({ user, remark }: Contact): string => remark || user.nickname;

function ContactRow({ contact, onChat }: { contact: Contact; onChat(): void }): JSX.Element {
  const client = useClient();
  const { id } = contact.user;
  const isOnline = client.hints.presence.value.get(id)?.online === true;
  const open = (): void => {
    goTo(keyOfTarget({ type: 'single', id }));
    onChat();
  };
  return (
    <button type="button" class="row" onClick={open}>
      <Avatar id={id} name={labelOf(contact)} online={isOnline} />
      <span class="grow">
        <strong>{labelOf(contact)}</strong>
        <small>{isOnline ? 'online' : (contact.user.memo ?? '')}</small>
      </span>
    </button>
  );
}

function AddContact(): JSX.Element {
  const client = useClient();
  const done = useSignal<string | null>(null);
  const { errors, busy, problem, onSubmit } = useSubmit(async ({ mobile }, form) => {
    done.value = null;
    const { status, toUser } = await client.book.request(mobile!);
    done.value =
      status === 'accepted' ? `You and ${toUser.nickname} are contacts now.` : `Asked ${toUser.nickname}.`;
    form.reset();
  });
  return (
    <form class="inline" onSubmit={onSubmit} aria-label="Add a contact">
      <Field
        label="Add by mobile number"
        name="mobile"
        type="tel"
        autoComplete="off"
        required
        error={errors['mobile']}
      />
      <button class="primary" disabled={busy}>
        Add
      </button>
      {problem !== null && <Problem>{problem}</Problem>}
      <p role="status" class="quiet">
        {done.value}
      </p>
    </form>
  );
}

function Requests({ requests }: { requests: ContactRequest[] }): JSX.Element | null {
  const { account } = useClient();
  if (requests.length === 0) return null;
  return (
    <section aria-labelledby="requests-title">
      <h2 id="requests-title">Requests</h2>
      <ul class="list">
        {requests.map((request) => (
          <li key={request.id}>
            {request.to === account.id ? (
              <Incoming request={request} />
            ) : (
              <div class="row">
                <Avatar id={request.to} name={request.toUser.nickname} />
                <span class="grow">
                  <strong>{request.toUser.nickname}</strong>
                  <small>has not answered yet</small>
                </span>
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Incoming({ request: { id, from, fromUser, message } }: { request: ContactRequest }): JSX.Element {
  const client = useClient();
  const problem = useSignal<string | null>(null);
  const answer = (which: 'accept' | 'reject'): void => {
    client.book.answer(id, which).catch((error: unknown) => (problem.value = messageOf(error)));
  };
  const { nickname } = fromUser;
  return (
    <div class="row request">
      <Avatar id={from} name={nickname} />
      <span class="grow">
        <strong>{nickname}</strong>
        <small>{message ?? 'wants to be your contact'}</small>
        {problem.value !== null && <Problem>{problem.value}</Problem>}
      </span>
      <span class="answers">
        <button
          type="button"
          class="primary"
          aria-label={`Accept ${nickname}`}
          onClick={() => answer('accept')}
        >
          Accept
        </button>
        <button type="button" aria-label={`Reject ${nickname}`} onClick={() => answer('reject')}>
          Reject
        </button>
      </span>
    </div>
  );
}
