import { type Signal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** Pixels from either end at which more is wanted, and within which the end counts as seen. */
const NEAR = 600;
const AT_END = 40;

interface ScrollKeeper {
  list: RefObject<HTMLDivElement | null>;
  isAtEnd: Signal<boolean>;
  onScroll(): void;
  scrollToEnd(): void;
}

/**
 * Keeps the eye where it is while rows come and go: at the end it stays at the end, elsewhere the first row in sight
 * stays where it was. (Browsers can do the latter by themselves, but not all of them do.)
 */
export function useScrollKeeper(
  onNearStart: () => void,
  onNearEnd: () => void,
  endsWithNewest: () => boolean,
): ScrollKeeper {
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useSignal(true);
  const anchor = useRef<{ seq: string; top: number } | null>(null);
  const wasScrolled = useRef(false);

  const scrollToEnd = (): void => {
    const element = list.current!;
    element.scrollTop = element.scrollHeight;
    isAtEnd.value = true;
  };
  const keepPlace = (): void => {
    const element = list.current;
    if (element === null) return;
    if (isAtEnd.peek() && endsWithNewest()) return void (element.scrollTop = element.scrollHeight);
    const row = anchor.current && element.querySelector<HTMLElement>(`[data-seq="${anchor.current.seq}"]`);
    if (row && anchor.current) element.scrollTop += topOf(row, element) - anchor.current.top;
    anchor.current = firstInSight(element);
  };
  const look = (): void => {
    const element = list.current;
    if (element === null) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    const below = scrollHeight - scrollTop - clientHeight;
    isAtEnd.value = below <= AT_END && endsWithNewest();
    anchor.current = firstInSight(element);
    if (scrollTop < NEAR) onNearStart();
    else if (below < NEAR) onNearEnd();
  };

  useLayoutEffect(() => {
    keepPlace();
    // What does not fill a tall screen cannot be scrolled either, so nobody would ask for more.
    const { scrollHeight, clientHeight } = list.current!;
    if (scrollHeight < clientHeight + NEAR) onNearStart();
  });
  useEffect(() => {
    const observer = new ResizeObserver(keepPlace);
    observer.observe(list.current!);
    return () => observer.disconnect();
  }, []);
  const onScroll = (): void => {
    if (wasScrolled.current) return;
    wasScrolled.current = true;
    requestAnimationFrame(() => {
      wasScrolled.current = false;
      look();
    });
  };
  return { list, isAtEnd, onScroll, scrollToEnd };
}

const topOf = (row: HTMLElement, list: HTMLElement): number =>
  row.getBoundingClientRect().top - list.getBoundingClientRect().top;

function firstInSight(list: HTMLElement): { seq: string; top: number } | null {
  for (const row of list.querySelectorAll<HTMLElement>('[data-seq]')) {
    const top = topOf(row, list);
    if (top + row.offsetHeight > 0) return { seq: row.dataset['seq']!, top };
  }
  return null;
}
