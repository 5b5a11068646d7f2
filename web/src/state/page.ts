import { signal } from '@preact/signals';

/** Whether somebody can see the page: only then what it shows has been read. */
export const isPageVisible = signal(document.visibilityState === 'visible');

document.addEventListener(
  'visibilitychange',
  () => (isPageVisible.value = document.visibilityState === 'visible'),
);

/** Whether the browser itself knows of no network. */
export const isOffline = signal(!navigator.onLine);

for (const event of ['online', 'offline'])
  window.addEventListener(event, () => (isOffline.value = !navigator.onLine));
