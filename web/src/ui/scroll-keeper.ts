import { type Signal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** Pixels from either end at which more is wanted, and within which the end counts as seen. */
const NEAR = 600;
const AT_END = 40;

/** Pixels above the first new row that stay in sight: the line that says so. */
const LINE = 72;
/** Pixels of a row that have to be in sight for it to count as seen. */
const SEEN = 40;

interface Surroundings {
  onNearStart(): void;
  onNearEnd(): void;
  /** Whether the last row is the newest message. */
  endsWithNewest(): boolean;
  /** The number up to which everything was seen before; null when nothing is new. */
  seenBefore(): number | null;
}

interface ScrollKeeper {
  list: RefObject<HTMLDivElement | null>;
  isAtEnd: Signal<boolean>;
  /** The number of the last row in sight; 0 for none. */
  lastInSight: Signal<number>;
  onScroll(): void;
  scrollToEnd(): void;
}

/**
 * Keeps the eye where it is while rows come and go: at the end it stays at the end, but never passes a row that was
 * not seen; elsewhere the first row in sight stays where it was. (Browsers can do the latter by themselves, but not
 * all of them do.)
 */
export function useScrollKeeper(around: Surroundings): ScrollKeeper {
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useSignal(true);
  const lastInSight = useSignal(0);
  const anchor = useRef<{ seq: string; top: number } | null>(null);
  const wasScrolled = useRef(false);

  const note = (element: HTMLDivElement): void => {
    const { scrollTop, scrollHeight, clientHeight } = element;
    isAtEnd.value = scrollHeight - scrollTop - clientHeight <= AT_END && around.endsWithNewest();
    anchor.current = firstInSight(element);
    lastInSight.value = lastSeen(element);
  };
  const goToEnd = (element: HTMLDivElement): void => {
    element.scrollTop = element.scrollHeight;
    const seen = around.seenBefore();
    const firstNew = seen === null ? undefined : rowsOf(element).find((row) => seqOf(row) > seen);
    const passed = firstNew === undefined ? 0 : LINE - topOf(firstNew, element);
    if (passed > 0) element.scrollTop -= passed;
  };
  const keepPlace = (): void => {
    const element = list.current;
    if (element === null) return;
    const row = anchor.current && element.querySelector<HTMLElement>(`[data-seq="${anchor.current.seq}"]`);
    if (isAtEnd.peek()) goToEnd(element);
    else if (row && anchor.current) element.scrollTop += topOf(row, element) - anchor.current.top;
    note(element);
  };
  const look = (): void => {
    const element = list.current;
    if (element === null) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    const below = scrollHeight - scrollTop - clientHeight;
    note(element);
    if (scrollTop < NEAR) around.onNearStart();
    else if (below < NEAR) around.onNearEnd();
  };

  useLayoutEffect(() => {
    keepPlace();
    // What does not fill a tall screen cannot be scrolled either, so nobody would ask for more.
    const { scrollHeight, clientHeight } = list.current!;
    if (scrollHeight < clientHeight + NEAR) around.onNearStart();
  });
  useEffect(() => {
    const observer = new ResizeObserver(keepPlace);
    observer.observe(list.current!);
    // Rows also come and grow without this component being drawn anew.
    observer.observe(list.current!.firstElementChild!);
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
  const scrollToEnd = (): void => {
    isAtEnd.value = true;
    goToEnd(list.current!);
  };
  return { list, isAtEnd, lastInSight, onScroll, scrollToEnd };
}

const topOf = (row: HTMLElement, list: HTMLElement): number =>
  row.getBoundingClientRect().top - list.getBoundingClientRect().top;

const rowsOf = (list: HTMLElement): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('[data-seq]')];

const seqOf = (row: HTMLElement): number => Number(row.dataset['seq']);

function firstInSight(list: HTMLElement): { seq: string; top: number } | null {
  for (const row of list.querySelectorAll<HTMLElement>('[data-seq]')) {
    const top = topOf(row, list);
    if (top + row.offsetHeight > 0) return { seq: row.dataset['seq']!, top };
  }
  return null;
}

function lastSeen(list: HTMLElement): number {
  const isSeen = (row: HTMLElement): boolean =>
    topOf(row, list) + Math.min(row.offsetHeight, SEEN) <= list.clientHeight;
  const row = rowsOf(list).findLast(isSeen);
  return row === undefined ? 0 : seqOf(row);
}
