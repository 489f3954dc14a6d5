/**
 * Endpoints that the service counts otherwise than we assume (rule 9).
 *
 * Never concluded from headers alone: read tightened to 150 looks like update. Two polls around one single
 * request tell: the counter of another category moved by exactly one, the assumed one stood still. Seen in
 * three windows, it is learnt; seen once to be otherwise, it is forgotten. Nothing is concluded within two
 * minutes of a change of any limit, nor while requests from elsewhere move the counters too.
 */
import type { Category } from './category.ts';
import type { OwnerId } from './snapshot.ts';
import type { LocalMs, ServerSeconds } from './time.ts';

/** A category's figures in a poll: used in the open window, 0 where none is open. */
export interface Count {
  readonly category: Category;
  readonly limit: number;
  readonly used: number;
  /** End of the open window, or null where none is open. */
  readonly reset: ServerSeconds | null;
}

export interface Lesson {
  readonly category: Category;
  /** Windows in which it was seen. */
  readonly windows: readonly ServerSeconds[];
}

/** Per endpoint template. */
export type Lessons = Readonly<Record<string, Lesson>>;

const ENOUGH = 3;
const CALM_AFTER_CHANGE = 120_000;
const MOST_LESSONS = 32;
const MOST_OWNERS = 32;

interface Between {
  counts: readonly Count[];
  /** Requests that left since that poll; more than one is no experiment. */
  requests: { readonly endpoint: string; readonly assumed: Category }[];
  limitsChangedAt: LocalMs | null;
}

/** The category that an endpoint was learnt to be of; null where we know no better than assumed. */
export function learnt(lessons: Lessons, endpoint: string): Category | null {
  const lesson = lessons[endpoint];
  return lesson !== undefined && lesson.windows.length >= ENOUGH ? lesson.category : null;
}

export class Learning {
  readonly #between = new Map<OwnerId, Between>();
  lessons: Lessons = {};

  /** A request of a program left (our own polls take no part). */
  noteRequest(owner: OwnerId, endpoint: string, assumed: Category): void {
    const between = this.#between.get(owner);
    if (between !== undefined && between.requests.length < 2) between.requests.push({ endpoint, assumed });
  }

  /** A poll was answered, with nothing in flight. Returns whether the lessons changed. */
  notePoll(owner: OwnerId, counts: readonly Count[], at: LocalMs): boolean {
    const before = this.#between.get(owner);
    const changedNow = before !== undefined && limitsDiffer(before.counts, counts);
    const limitsChangedAt = changedNow ? at : (before?.limitsChangedAt ?? null);
    this.#between.delete(owner);
    this.#between.set(owner, { counts, requests: [], limitsChangedAt });
    if (this.#between.size > MOST_OWNERS) this.#dropOldest();

    const request = before?.requests.length === 1 ? before.requests[0] : undefined;
    if (before === undefined || request === undefined) return false;
    if (limitsChangedAt !== null && at - limitsChangedAt < CALM_AFTER_CHANGE) return false;
    const moved = movedCategories(before.counts, counts);
    return this.#learn(request.endpoint, request.assumed, moved);
  }

  #learn(endpoint: string, assumed: Category, moved: readonly Moved[]): boolean {
    const lesson = this.lessons[endpoint];
    const [only] = moved;
    // Two counters that moved, or one that moved by more: somebody else was at work too.
    if (moved.length !== 1 || only === undefined || only.by !== 1) return false;
    if (only.category === (lesson?.category ?? assumed)) {
      if (lesson === undefined || lesson.windows.includes(only.reset) || lesson.windows.length >= ENOUGH)
        return false;
      this.lessons = { ...this.lessons, [endpoint]: { ...lesson, windows: [...lesson.windows, only.reset] } };
      return true;
    }
    const { [endpoint]: _, ...rest } = this.lessons;
    const fresh =
      only.category === assumed
        ? rest
        : { ...rest, [endpoint]: { category: only.category, windows: [only.reset] } };
    this.lessons = Object.fromEntries(Object.entries(fresh).slice(-MOST_LESSONS));
    return true;
  }

  #dropOldest(): void {
    for (const oldest of this.#between.keys()) {
      this.#between.delete(oldest);
      break;
    }
  }
}

interface Moved {
  readonly category: Category;
  readonly by: number;
  readonly reset: ServerSeconds;
}

/**
 * What moved between two polls of one window, or since a window opened. The read that the second poll
 * itself costs is taken off; a read that is still left over is the request's.
 */
function movedCategories(before: readonly Count[], after: readonly Count[]): Moved[] {
  return after.flatMap(({ category, used, reset }) => {
    const earlier = before.find((count) => count.category === category);
    if (earlier === undefined || reset === null) return [];
    const sameWindow = earlier.reset !== null && Math.abs(earlier.reset - reset) <= 2;
    const own = category === 'read' ? 1 : 0;
    const by = used - (sameWindow ? earlier.used : 0) - own;
    return by > 0 ? [{ category, by, reset }] : [];
  });
}

function limitsDiffer(before: readonly Count[], after: readonly Count[]): boolean {
  return after.some(({ category, limit }) =>
    before.some((count) => count.category === category && count.limit !== limit),
  );
}
