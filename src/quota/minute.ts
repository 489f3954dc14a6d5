/** One window as it goes down in history: how much of the limit went, and who was seen spending it. */
import { toLocal } from './clock.ts';
import { viewJoined } from './join.ts';
import type { OwnerState } from './owner.ts';
import type { Part } from './past.ts';
import { seenOf } from './seen.ts';
import type { OwnerId } from './snapshot.ts';
import { isExplained, limitHeld } from './spending.ts';
import { tallyOf } from './tally.ts';
import { type LocalMs, type ServerSeconds, WINDOW_SECONDS } from './time.ts';
import { countUnaccounted } from './unaccounted.ts';
import type { Window } from './window.ts';

export interface Minute {
  readonly owner: OwnerId;
  readonly space: string;
  readonly category: string;
  /** End of the window; owner, category and this name the record. */
  readonly reset: ServerSeconds;
  readonly openedAt: LocalMs;
  readonly limit: number;
  readonly used: number;
  /** Of `used`, how many were seen in this browser, our own polls among them. */
  readonly seen: number;
  /** `seen` by who asked for what. */
  readonly by: readonly { readonly initiator: string; readonly endpoint: string; readonly count: number }[];
  /** Answers 429 that were seen. */
  readonly refused: number;
  /** Most requests of this category under way at one time, our own polls left out. */
  readonly peak: number;
  /** Watched from its opening without a gap: `used - seen` came from elsewhere, but for `maybeCounted`. */
  readonly whole: boolean;
  /** Of `used - seen`, how many may be requests of this browser that ended without figures, or are under way. */
  readonly maybeCounted: number;
}

/** What the ledger knows of an owner's present windows and of those before them. */
export function minutesOf(owner: OwnerState, watchedSince: LocalMs | null): Minute[] {
  return owner.windows.flatMap((window) =>
    [window.past, window].flatMap((part) => {
      return part === null ? [] : (minuteOf(owner, window, part, watchedSince) ?? []);
    }),
  );
}

function minuteOf(
  { id, space, clock, flights }: OwnerState,
  window: Window,
  part: Part,
  watchedSince: LocalMs | null,
): Minute | null {
  // That no window is open now is no word about the one that was.
  const view = viewJoined({ entries: part.joined.entries, idle: null });
  if (view.kind !== 'window') return null;
  const { limit, remaining, reset } = view;
  const used = limit - remaining;
  const openedAt = toLocal(clock, reset - WINDOW_SECONDS);
  const seen = seenOf(part, reset, limit);
  const count = Math.min(seen?.count ?? 0, used);
  const { aborted, category } = window;
  const asOf = part === window ? (window.asOf ?? openedAt) : Number.POSITIVE_INFINITY;
  const unaccounted = countUnaccounted(flights, aborted, category, openedAt, asOf);
  const maybeCounted = Math.min(unaccounted, used - count);
  const tally = tallyOf(part, reset);
  return {
    owner: id,
    space,
    category,
    reset,
    openedAt,
    limit,
    used,
    seen: count,
    by: seen?.by ?? [],
    refused: tally?.refused ?? 0,
    peak: tally?.peak ?? 0,
    whole:
      watchedSince !== null &&
      watchedSince <= openedAt &&
      limitHeld(part, view) &&
      !isExplained(used - count, maybeCounted),
    maybeCounted,
  };
}
