/**
 * Owners in `storage.session`: one item each, as JSON text.
 *
 * Text, because storing an 80 KB object took 14 ms in Chromium and 100 KB of text 0.3 ms (measured); one
 * item each, so that a write costs the owners that changed and not all of them.
 */
import * as v from 'valibot';
import type { HashKey } from '../backlog/keyed-hash.ts';
import { ASKED_LENGTH } from '../quota/asked.ts';
import { isKnown, parseCategory } from '../quota/category.ts';
import type { FocusedScreen } from '../quota/circumstances.ts';
import { newHabits } from '../quota/habits.ts';
import type { OwnerState } from '../quota/owner.ts';
import { DROPPED_KINDS, type Dropped } from '../quota/reading.ts';
import type { OwnerId } from '../quota/snapshot.ts';
import type { LocalMs } from '../quota/time.ts';

export const OWNER_PREFIX = 'owner:';
/** Which screen of ours has the focus: the plan of the polls depends on it. */
export const SCREEN_ITEM = 'screen';

/**
 * Since when this browser has been watched without a gap, and when that was last noted: a worker that
 * dies between two writes may lose a moment.
 */
export const WATCH_ITEM = 'watch';

export interface Watch {
  /** Null while the browser keeps Backlog's hosts from us. */
  readonly since: number | null;
  readonly notedAt: number;
}

const Watch = v.object({ since: v.nullable(v.number()), notedAt: v.number() });

export function parseWatch(item: unknown): Watch | null {
  const result = v.safeParse(Watch, item);
  return result.success ? result.output : null;
}

/** Under which the numbers are made that stand for questions: new in each session of the browser, and never elsewhere. */
export const QUESTION_KEY_ITEM = 'questionKey';

const uint32 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff));
const QuestionKey = v.tuple([uint32, uint32]);

export function parseQuestionKey(item: unknown): HashKey | null {
  const result = v.safeParse(QuestionKey, item);
  return result.success ? result.output : null;
}

/** When history was last pruned. */
export const PRUNED_ITEM = 'prunedAt';

export const parsePrunedAt = (item: unknown): number | null => (typeof item === 'number' ? item : null);

/** Bad input that was refused in this session of the browser, by kind: for diagnostics. */
export const REFUSALS_ITEM = 'refusals';

const Refusals = v.array(v.tuple([v.picklist(DROPPED_KINDS), v.number()]));

export const refusalsItem = (refusals: ReadonlyMap<Dropped, number>): string => JSON.stringify([...refusals]);

export function parseRefusals(item: unknown): [Dropped, number][] {
  const result = v.safeParse(Refusals, parsedJson(item));
  return result.success ? result.output : [];
}

function parsedJson(item: unknown): unknown {
  try {
    return typeof item === 'string' ? JSON.parse(item) : null;
  } catch {
    return null;
  }
}

const Screen = v.object({ owner: v.string(), until: v.number() });

export function parseScreen(item: unknown): FocusedScreen | null {
  const result = v.safeParse(Screen, item);
  return result.success ? result.output : null;
}

/** The owner whose notification was clicked, for the screen that opens because of it. */
export const OPEN_REQUEST_ITEM = 'openRequest';

export interface OpenRequest {
  readonly owner: OwnerId;
  readonly at: LocalMs;
}

const OpenRequest = v.object({ owner: v.string(), at: v.number() });

export function parseOpenRequest(item: unknown): OpenRequest | null {
  const result = v.safeParse(OpenRequest, item);
  return result.success ? result.output : null;
}

const time = v.nullable(v.number());
const category = v.pipe(
  v.string(),
  v.check((name) => parseCategory(name) !== null),
);

const Joined = v.object({
  entries: v.array(
    v.object({ limit: v.number(), reset: v.number(), remaining: v.number(), date: v.number() }),
  ),
  idle: v.nullable(v.object({ at: v.number(), limit: v.number() })),
});
const Seen = v.object({
  reset: v.number(),
  limit: v.number(),
  count: v.number(),
  by: v.array(v.object({ initiator: v.string(), endpoint: v.string(), count: v.number() })),
});
const ElsewhereSample = v.object({
  category,
  at: v.number(),
  reset: time,
  limit: v.number(),
  count: v.number(),
});
const Tally = v.object({ reset: v.number(), refused: v.number(), peak: v.number() });
const UsageSeries = v.object({
  reset: v.number(),
  limit: v.number(),
  here: v.array(v.tuple([v.number(), v.number()])),
  readings: v.array(v.object({ at: v.number(), unattributed: v.number(), inFlight: v.number() })),
});

const Owner = v.object({
  version: v.literal(1),
  id: v.string(),
  space: v.string(),
  heardAt: v.optional(v.number(), 0),
  timesClockSetBack: v.optional(v.number(), 0),
  clock: v.object({ min: time, max: time }),
  windows: v.array(
    v.object({
      category,
      joined: Joined,
      asOf: time,
      date: v.number(),
      refused: v.nullable(
        v.object({
          until: v.number(),
          estimated: v.boolean(),
          date: v.number(),
          at: v.number(),
          limit: v.optional(v.nullable(v.number()), null),
        }),
      ),
      accepted: v.optional(v.number(), 0),
      seen: v.nullable(Seen),
      aborted: v.array(v.object({ sentAt: v.number(), endedAt: v.number(), times: v.number() })),
      tally: v.optional(v.nullable(Tally), null),
      past: v.optional(
        v.nullable(v.object({ joined: Joined, seen: v.nullable(Seen), tally: v.nullable(Tally) })),
        null,
      ),
      series: v.nullable(UsageSeries),
    }),
  ),
  flights: v.array(
    v.object({
      requestId: v.string(),
      category,
      sentAt: v.number(),
      initiator: v.string(),
      endpoint: v.string(),
      key: v.string(),
      question: time,
      unconditional: v.boolean(),
      overlapped: v.boolean(),
      doubtful: v.optional(v.boolean(), false),
    }),
  ),
  poll: v.object({
    startedAt: time,
    triedAt: time,
    answeredAt: time,
    failures: v.number(),
    problem: v.nullable(v.string()),
    retryAt: time,
    blockedUntil: v.optional(time, null),
    disprovedAt: v.optional(time, null),
    requests: v.optional(
      v.object({
        pending: v.array(
          v.object({
            reason: v.picklist(['newKey', 'disproof', 'confirmation', 'foreground', 'refresh']),
            at: v.number(),
            key: v.nullable(v.string()),
          }),
        ),
        lastAt: time,
        newKeyAt: v.array(v.number()),
      }),
      { pending: [], lastAt: null, newKeyAt: [] },
    ),
    confirmations: v.optional(v.number(), 0),
    elsewhereAt: time,
    closelyUntil: time,
  }),
  episodes: v.array(
    v.object({
      startedAt: v.number(),
      lastAt: v.number(),
      peak: v.number(),
      count: v.number(),
      participants: v.array(v.object({ initiator: v.string(), count: v.number(), peak: v.number() })),
      unqueued: v.nullable(v.boolean()),
    }),
  ),
  habits: v.object({
    found: v.array(
      v.object({
        kind: v.string(),
        initiator: v.string(),
        category,
        count: v.number(),
        firstAt: v.number(),
        lastAt: v.number(),
        perMinute: v.optional(time, null),
      }),
    ),
    strides: v.array(v.object({ initiator: v.string(), category, at: v.number(), streak: v.number() })),
    asked: v.pipe(
      v.array(v.number()),
      v.check(({ length }) => length === 0 || length === ASKED_LENGTH),
    ),
    changedAt: time,
    elsewhere: v.optional(v.array(ElsewhereSample), []),
    callers: v.array(v.object({ initiator: v.string(), at: v.number() })),
  }),
  probablyOf: v.nullable(v.string()),
  dismissed: v.array(v.object({ id: v.string(), at: v.number() })),
});

/** Characters of one owner's item. */
const MAX_ITEM = 64_000;

/** The owner as JSON text. Where that is too long, the oldest requests in flight go first, then the details. */
export function ownerItem(owner: OwnerState): string {
  const json = (state: OwnerState) => JSON.stringify({ version: 1, ...state });
  const whole = json(owner);
  if (whole.length <= MAX_ITEM) return whole;
  const shorter = json({ ...owner, flights: owner.flights.slice(-128) });
  return shorter.length <= MAX_ITEM ? shorter : json(withoutDetails(owner));
}

/** The figures without most of what explains them: for an owner whose programs or answers are very many. */
function withoutDetails(owner: OwnerState): OwnerState {
  const windows = owner.windows
    .filter(({ category }) => isKnown(category))
    .map((window) => ({
      ...window,
      past: null,
      seen: window.seen && { ...window.seen, by: window.seen.by.slice(0, 8) },
    }));
  return { ...owner, windows, flights: owner.flights.slice(-32), episodes: [], habits: newHabits() };
}

/** The owners among the items of a session; what does not validate is left out and made anew by the next reading. */
export function parseOwners(items: Record<string, unknown>): OwnerState[] {
  return Object.entries(items).flatMap(([name, item]) => {
    const owner = name.startsWith(OWNER_PREFIX) ? parseOwner(item) : null;
    return owner === null ? [] : [owner];
  });
}

export function parseOwner(item: unknown): OwnerState | null {
  const result = v.safeParse(Owner, parsedJson(item));
  if (!result.success) return null;
  const { version, ...owner } = result.output;
  return owner as OwnerState;
}
