/** Which rows of a long list are in sight, all rows being of one height. */
export interface Sight {
  /** Index of the first row to draw, and of the one after the last. */
  readonly first: number;
  readonly end: number;
}

/** Rows drawn above and below what is in sight, so that a quick scroll does not show blanks. */
const MARGIN = 8;

export function sightOf(count: number, rowHeight: number, scrollTop: number, height: number): Sight {
  const first = Math.max(Math.floor(scrollTop / rowHeight) - MARGIN, 0);
  const end = Math.min(Math.ceil((scrollTop + height) / rowHeight) + MARGIN, count);
  return { first: Math.min(first, end), end };
}

/**
 * How far to scroll so that what is looked at stays where it is when rows come on top. A list that shows its
 * top stays there.
 */
export function anchored<Key>(
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
