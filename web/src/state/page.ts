import { signal } from '@preact/signals';

/** Whether somebody can see the page: only then what it shows has been read. */
export const isPageVisible = signal(document.visibilityState === 'visible');

document.addEventListener(
  'visibilitychange',
  () => (isPageVisible.value = document.visibilityState === 'visible'),
);
