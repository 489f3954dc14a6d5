/**
 * Infers endpoints that a space counts under another category than documented (rule 11).
 *
 * Headers alone prove nothing: a read limit lowered to 150 looks like update. The proof is two polls around one isolated
 * request, where the counter of another category moved by exactly one and the assumed one did not. Three windows confirm
 * it, and only then it is used; a contradicting poll removes it. It applies to that space only. Nothing is inferred within
 * two minutes of a change of a limit, nor while other programs move the counters.
 */
import { setNewest } from '../bounded-map.ts';
import type { Category } from '../category.ts';
import type { EventOf, QuotaEvent } from '../events/events.ts';
import type { OwnerId } from '../snapshot.ts';
import type { LocalMs, ServerSeconds } from '../time.ts';
import { SELF_INITIATOR } from '../usage/in-flight.ts';
import { type PolledCategory, polledCategories } from './key-figures.ts';

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
  /** Requests sent since that poll; only a single one proves something. */
  readonly requests: ObservedRequest[];
  /** A request was in flight at that poll or ended without an answer: it may be counted before or after the poll. */
  isUnclear: boolean;
}

/** The confirmed inferences, which are used and shown. */
export function confirmedCategories(
  inferences: InferredCategories,
): { space: string; endpoint: string; category: Category }[] {
  return Object.entries(inferences).flatMap(([space, ofSpace]) =>
    Object.entries(ofSpace)
      .filter(([, { windows }]) => windows.length >= MIN_WINDOWS)
      .map(([endpoint, { category }]) => ({ space, endpoint, category })),
  );
}

/** The category under which a space counts an endpoint, if confirmed to differ from the documented one; else null. */
export function confirmedCategory(
  inferences: InferredCategories,
  space: string,
  endpoint: string,
): Category | null {
  const inference = inferences[space]?.[endpoint];
  return inference !== undefined && inference.windows.length >= MIN_WINDOWS ? inference.category : null;
}

export class CategoryInference {
  readonly #between = new Map<OwnerId, PollInterval>();
  inferred: InferredCategories = {};

  /** Takes an event into account. Returns whether the inferences changed. */
  onEvent(event: QuotaEvent): boolean {
    if (event.type === 'requestStarted' && event.initiator !== SELF_INITIATOR) this.#addRequest(event);
    else if (event.type === 'responseReceived' || event.type === 'requestEnded') this.#endRequest(event);
    else if (event.type === 'pollSucceeded' && event.date !== null) {
      const { owner, space, at } = event;
      return this.#addPoll(owner, space, polledCategories(event, event.date), at);
    }
    return false;
  }

  /** Removes the inferences of other spaces. Returns whether there were any. */
  keepSpaces(spaces: ReadonlySet<string>): boolean {
    const all = Object.entries(this.inferred);
    const kept = all.filter(([space]) => spaces.has(space));
    this.inferred = Object.fromEntries(kept);
    return kept.length < all.length;
  }

  /** Drops the requests and polls of the current intervals: their times are of another clock. */
  forgetPending(): void {
    this.#between.clear();
  }

  clear(): void {
    this.#between.clear();
    this.inferred = {};
  }

  #addRequest({ owner, requestId, endpoint, category: assumed }: EventOf<'requestStarted'>): void {
    const interval = this.#between.get(owner);
    if (interval === undefined || interval.requests.length >= MAX_REQUESTS) return;
    interval.requests.push({ requestId, endpoint, assumed, answered: false });
  }

  #endRequest({ type, owner, requestId }: EventOf<'responseReceived' | 'requestEnded'>): void {
    const interval = this.#between.get(owner);
    const request = interval?.requests.find((each) => each.requestId === requestId);
    if (interval === undefined || request === undefined) return;
    if (type === 'responseReceived') request.answered = true;
    else interval.isUnclear = true;
  }

  #addPoll(owner: OwnerId, space: string, categories: readonly PolledCategory[], at: LocalMs): boolean {
    const before = this.#between.get(owner);
    const changedNow = before !== undefined && limitsDiffer(before.categories, categories);
    const limitsChangedAt = changedNow ? at : (before?.limitsChangedAt ?? null);
    const sent = before?.requests ?? [];
    // Those beyond the maximum were not recorded, and may be in flight.
    const isUnclear = sent.length >= MAX_REQUESTS || sent.some(({ answered }) => !answered);
    const next = { categories, requests: [], limitsChangedAt, isUnclear };
    setNewest(this.#between, owner, next, MAX_OWNERS);

    const request = sent.length === 1 ? sent[0] : undefined;
    if (before === undefined || request === undefined || before.isUnclear || isUnclear) return false;
    if (limitsChangedAt !== null && at - limitsChangedAt < LIMIT_CHANGE_DELAY_MS) return false;
    return this.#learn(space, request, counterChanges(before.categories, categories));
  }

  #learn(space: string, { endpoint, assumed }: ObservedRequest, changes: readonly CounterChange[]): boolean {
    const [only] = changes;
    // Two counters moved, or one by more than one: another program sent requests too.
    if (changes.length !== 1 || only === undefined || only.by !== 1) return false;
    const ofSpace = this.inferred[space] ?? {};
    const inference = ofSpace[endpoint];
    if (inference === undefined) {
      if (only.category === assumed) return false;
      return this.#keep(space, {
        ...ofSpace,
        [endpoint]: { category: only.category, windows: [only.reset] },
      });
    }
    const { [endpoint]: _, ...others } = ofSpace;
    if (only.category !== inference.category) return this.#keep(space, others);
    if (inference.windows.includes(only.reset) || inference.windows.length >= MIN_WINDOWS) return false;
    return this.#keep(space, {
      ...others,
      [endpoint]: { ...inference, windows: [...inference.windows, only.reset] },
    });
  }

  #keep(space: string, ofSpace: Readonly<Record<string, InferredCategory>>): true {
    const { [space]: _, ...others } = this.inferred;
    const kept = Object.fromEntries(Object.entries(ofSpace).slice(-MAX_ENDPOINTS));
    const all = Object.keys(kept).length === 0 ? others : { ...others, [space]: kept };
    this.inferred = Object.fromEntries(Object.entries(all).slice(-MAX_SPACES));
    return true;
  }
}

interface CounterChange {
  readonly category: Category;
  readonly by: number;
  readonly reset: ServerSeconds;
}

/**
 * Counters that rose between two polls of one window, or since the window opened, without the read that the second poll
 * itself costs.
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
