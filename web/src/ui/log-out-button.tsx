import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { logOut } from '../state/session.js';
import { useClient } from './client-context.js';
import { Dialog } from './dialog.js';
import { Icon } from './icons.js';

/** Logs out; asks first where messages would be lost by it. */
export function LogOutButton(): JSX.Element {
  const client = useClient();
  const asks = useSignal(false);
  const unsent = client.outbox.unsent.value.length;
  return (
    <>
      <button
        type="button"
        class="icon-button"
        aria-label="Log out"
        title="Log out"
        onClick={() => (unsent > 0 ? (asks.value = true) : logOut())}
      >
        <Icon name="logOut" />
      </button>
      {asks.value && (
        <Dialog title="Log out?" onClose={() => (asks.value = false)}>
          <p>
            {unsent === 1 ? 'One message was not sent' : `${unsent} messages were not sent`} and will be lost.
          </p>
          <div class="buttons ask">
            <button type="button" class="primary" onClick={() => (asks.value = false)}>
              Stay
            </button>
            <button type="button" onClick={logOut}>
              Log out and lose {unsent === 1 ? 'it' : 'them'}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
