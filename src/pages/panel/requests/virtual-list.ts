import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** The visible rows of a long list whose rows all have the same height. */
export interface VisibleRows {
  /** Indexes of the first row to render and of the one after the last. */
  readonly first: number;
  readonly end: number;
}

/** Rows rendered beyond the visible ones on each side, so that quick scrolling shows no gaps. */
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
 * The scroll position that keeps the visible rows in place when rows are added on top. A list scrolled to its top stays
 * there.
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

/** Until the first row has been measured, in px. */
const ROW_GUESS = 28;
const BOX_GUESS = 480;

interface Virtual extends VisibleRows {
  readonly rowHeight: number;
  readonly atTop: boolean;
  readonly onScroll: () => void;
}

/**
 * The rows of a scrolling box to render. The visible rows stay in place when rows are added on top.
 *
 * @param box the scrolling element; its first row has the class `measured`
 * @param keyOf names the row at an index, the newest first
 */
export function useVirtual(
  box: RefObject<HTMLElement | null>,
  count: number,
  keyOf: (index: number) => unknown,
): Virtual {
  const [place, setPlace] = useState({ top: 0, height: BOX_GUESS, rowHeight: ROW_GUESS });
  const topKey = useRef<unknown>(undefined);
  const { top, height, rowHeight } = place;

  const measure = () => {
    const element = box.current;
    if (element === null) return;
    const row = element.querySelector('.measured')?.getBoundingClientRect().height || rowHeight;
    const next = { top: element.scrollTop, height: element.clientHeight || BOX_GUESS, rowHeight: row };
    if (next.top !== top || next.height !== height || next.rowHeight !== rowHeight) setPlace(next);
    topKey.current = keyOf(Math.floor(next.top / row));
  };

  const latest = useRef(measure);
  latest.current = measure;

  useLayoutEffect(() => {
    const element = box.current;
    // The observer measures first, once the browser has made the layout: asking for it here would have it made twice.
    if (element === null || topKey.current === undefined) return;
    if (top === 0) {
      // The newest rows are shown: nothing has to stay in place.
      topKey.current = keyOf(0);
      return;
    }
    const keys = { before: topKey.current, now: keyOf, count };
    const wanted = anchoredScroll(keys, element.scrollTop, rowHeight);
    if (wanted !== element.scrollTop) element.scrollTop = wanted;
    measure();
  });

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => latest.current());
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  return { ...visibleRows(count, rowHeight, top, height), rowHeight, atTop: top === 0, onScroll: measure };
}
