import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Which rows of a long list are in sight, all rows being of one height. */
export interface VisibleRows {
  /** Index of the first row to draw, and of the one after the last. */
  readonly first: number;
  readonly end: number;
}

/** Rows drawn above and below what is in sight, so that a quick scroll does not show blanks. */
const MARGIN_ROWS = 8;

export function visibleRows(
  count: number,
  rowHeight: number,
  scrollTop: number,
  height: number,
): VisibleRows {
  const first = Math.max(Math.floor(scrollTop / rowHeight) - MARGIN_ROWS, 0);
  const end = Math.min(Math.ceil((scrollTop + height) / rowHeight) + MARGIN_ROWS, count);
  return { first: Math.min(first, end), end };
}

/**
 * How far to scroll so that what is looked at stays where it is when rows come on top. A list that shows its
 * top stays there.
 */
export function anchoredScroll<Key>(
  keys: { readonly before: Key | undefined; readonly now: (index: number) => Key; readonly count: number },
  scrollTop: number,
  rowHeight: number,
): number {
  if (scrollTop === 0 || keys.before === undefined) return scrollTop;
  const index = Math.floor(scrollTop / rowHeight);
  for (let added = 0; index + added < keys.count; added += 1) {
    if (keys.now(index + added) === keys.before) return scrollTop + added * rowHeight;
  }
  return scrollTop;
}

/** The rows of a scrolling box that are to be drawn; what is looked at stays in place when rows come on top. */

/** Until the first row has been measured, in px. */
const ROW_GUESS = 28;
const BOX_GUESS = 480;

interface Virtual extends VisibleRows {
  readonly rowHeight: number;
  readonly atTop: boolean;
  readonly onScroll: () => void;
}

/**
 * @param box scrolls, and has a first row with the class `measured`
 * @param keyOf names the row at an index, the newest first
 */
export function useVirtual(
  box: RefObject<HTMLElement | null>,
  count: number,
  keyOf: (index: number) => unknown,
): Virtual {
  const [place, setPlace] = useState({ top: 0, height: BOX_GUESS, rowHeight: ROW_GUESS });
  const lookedAt = useRef<unknown>(undefined);
  const { top, height, rowHeight } = place;

  const measure = () => {
    const element = box.current;
    if (element === null) return;
    const row = element.querySelector('.measured')?.getBoundingClientRect().height || rowHeight;
    const next = { top: element.scrollTop, height: element.clientHeight || BOX_GUESS, rowHeight: row };
    if (next.top !== top || next.height !== height || next.rowHeight !== rowHeight) setPlace(next);
    lookedAt.current = keyOf(Math.floor(next.top / row));
  };

  useLayoutEffect(() => {
    const element = box.current;
    if (element !== null) {
      const keys = { before: lookedAt.current, now: keyOf, count };
      const wanted = anchoredScroll(keys, element.scrollTop, rowHeight);
      if (wanted !== element.scrollTop) element.scrollTop = wanted;
    }
    measure();
  });

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  return { ...visibleRows(count, rowHeight, top, height), rowHeight, atTop: top === 0, onScroll: measure };
}
