/**
 * Endpoints that a space counts otherwise than documented (rule 11).
 *
 * Never concluded from headers alone: read tightened to 150 looks like update. Two polls around one isolated request
 * tell: the counter of another category moved by exactly one, the assumed one stood still. Seen in three windows it is
 * confirmed, and used only then; a poll that contradicts makes it forgotten. What one space shows concerns that space.
 * Nothing is concluded within two minutes of a change of any limit, nor while other programs move the counters too.
 */
import type { Category } from '../category.ts';
import type { OwnerId } from '../snapshot.ts';
import type { LocalMs, ServerSeconds } from '../time.ts';
import type { PolledCategory } from './key-figures.ts';

export interface InferredCategory {
  readonly category: Category;
  /** Windows in which it was seen. */
  readonly windows: readonly ServerSeconds[];
}

/** By space, then by endpoint template. */
export type InferredCategories = Readonly<Record<string, Readonly<Record<string, InferredCategory>>>>;

const MIN_WINDOWS = 3;
const LIMIT_CHANGE_DELAY_MS = 120_000;
const MAX_ENDPOINTS = 32;
const MAX_SPACES = 64;
const MAX_OWNERS = 32;
const MAX_REQUESTS = 64;

interface ObservedRequest {
  readonly requestId: string;
  readonly endpoint: string;
  readonly assumed: Category;
  answered: boolean;
}

interface PollInterval {
  readonly categories: readonly PolledCategory[];
  readonly limitsChangedAt: LocalMs | null;
  /** Requests that left since that poll; more than one is no experiment. */
  readonly requests: ObservedRequest[];
  /** A request that was under way at that poll, or ended without an answer, may have been counted before or after. */
  isUnclear: boolean;
}

/** The lessons that are confirmed: those that are used and shown. */
export function confirmedCategories(
  lessons: InferredCategories,
): { space: string; endpoint: string; category: Category }[] {
  return Object.entries(lessons).flatMap(([space, ofSpace]) =>
    Object.entries(ofSpace)
      .filter(([, { windows }]) => windows.length >= MIN_WINDOWS)
      .map(([endpoint, { category }]) => ({ space, endpoint, category })),
  );
}

/** The category that a space was learnt to count an endpoint as; null where no more is known than is documented. */
export function confirmedCategory(
  lessons: InferredCategories,
  space: string,
  endpoint: string,
): Category | null {
  const lesson = lessons[space]?.[endpoint];
  return lesson !== undefined && lesson.windows.length >= MIN_WINDOWS ? lesson.category : null;
}

/** What is left where only these spaces have accounts. */
export const keepSpaces = (lessons: InferredCategories, spaces: ReadonlySet<string>): InferredCategories =>
  Object.fromEntries(Object.entries(lessons).filter(([space]) => spaces.has(space)));

export class CategoryInference {
  readonly #between = new Map<OwnerId, PollInterval>();
  inferred: InferredCategories = {};

  /** A request of a program left (our own polls take no part). */
  addRequest(owner: OwnerId, requestId: string, endpoint: string, assumed: Category): void {
    const between = this.#between.get(owner);
    if (between === undefined || between.requests.length >= MAX_REQUESTS) return;
    between.requests.push({ requestId, endpoint, assumed, answered: false });
  }

  /** The request was answered; or it ended without an answer, and may have been counted or not. */
  endRequest(owner: OwnerId, requestId: string, isAnswered: boolean): void {
    const between = this.#between.get(owner);
    const request = between?.requests.find((each) => each.requestId === requestId);
    if (between === undefined || request === undefined) return;
    if (isAnswered) request.answered = true;
    else between.isUnclear = true;
  }

  /** A poll was answered. Returns whether the lessons changed. */
  addPoll(owner: OwnerId, space: string, categories: readonly PolledCategory[], at: LocalMs): boolean {
    const before = this.#between.get(owner);
    const changedNow = before !== undefined && limitsDiffer(before.categories, categories);
    const limitsChangedAt = changedNow ? at : (before?.limitsChangedAt ?? null);
    const isUnclear = before?.requests.some(({ answered }) => !answered) === true;
    this.#between.delete(owner);
    this.#between.set(owner, { categories, requests: [], limitsChangedAt, isUnclear });
    if (this.#between.size > MAX_OWNERS) this.#dropOldest();

    const request = before?.requests.length === 1 ? before.requests[0] : undefined;
    if (before === undefined || request === undefined || before.isUnclear || isUnclear) return false;
    if (limitsChangedAt !== null && at - limitsChangedAt < LIMIT_CHANGE_DELAY_MS) return false;
    return this.#learn(space, request, counterChanges(before.categories, categories));
  }

  #learn(space: string, { endpoint, assumed }: ObservedRequest, moved: readonly CounterChange[]): boolean {
    const [only] = moved;
    // Two counters that moved, or one that moved by more: another program was at work too.
    if (moved.length !== 1 || only === undefined || only.by !== 1) return false;
    const ofSpace = this.inferred[space] ?? {};
    const lesson = ofSpace[endpoint];
    if (lesson === undefined) {
      if (only.category === assumed) return false;
      return this.#keep(space, {
        ...ofSpace,
        [endpoint]: { category: only.category, windows: [only.reset] },
      });
    }
    const { [endpoint]: _, ...others } = ofSpace;
    if (only.category !== lesson.category) return this.#keep(space, others);
    if (lesson.windows.includes(only.reset) || lesson.windows.length >= MIN_WINDOWS) return false;
    return this.#keep(space, {
      ...others,
      [endpoint]: { ...lesson, windows: [...lesson.windows, only.reset] },
    });
  }

  #keep(space: string, ofSpace: Readonly<Record<string, InferredCategory>>): true {
    const { [space]: _, ...others } = this.inferred;
    const kept = Object.fromEntries(Object.entries(ofSpace).slice(-MAX_ENDPOINTS));
    const all = Object.keys(kept).length === 0 ? others : { ...others, [space]: kept };
    this.inferred = Object.fromEntries(Object.entries(all).slice(-MAX_SPACES));
    return true;
  }

  #dropOldest(): void {
    for (const oldest of this.#between.keys()) {
      this.#between.delete(oldest);
      break;
    }
  }
}

interface CounterChange {
  readonly category: Category;
  readonly by: number;
  readonly reset: ServerSeconds;
}

/**
 * What moved between two polls of one window, or since a window opened. The read that the second poll
 * itself costs is taken off; a read that is still left over is the request's.
 */
function counterChanges(
  before: readonly PolledCategory[],
  after: readonly PolledCategory[],
): CounterChange[] {
  return after.flatMap(({ category, used, reset }) => {
    const earlier = before.find((count) => count.category === category);
    if (earlier === undefined || reset === null) return [];
    const sameWindow = earlier.reset !== null && Math.abs(earlier.reset - reset) <= 2;
    const own = category === 'read' ? 1 : 0;
    const by = used - (sameWindow ? earlier.used : 0) - own;
    return by > 0 ? [{ category, by, reset }] : [];
  });
}

function limitsDiffer(before: readonly PolledCategory[], after: readonly PolledCategory[]): boolean {
  return after.some(({ category, limit }) =>
    before.some((count) => count.category === category && count.limit !== limit),
  );
}
