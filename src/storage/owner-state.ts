/**
 * Owners in `storage.session`: one item each, as JSON text.
 *
 * As text, since storing an 80 KB object took 14 ms in Chromium, and 100 KB of text 0.3 ms (measured). One item each, so that
 * a write contains only the owners that changed.
 */
import * as v from 'valibot';
import { isKnown, parseCategory } from '../core/category.ts';
import { MAX_ANSWERED_QUERIES } from '../core/findings/repeated-queries.ts';
import { newViolationState } from '../core/findings/violations.ts';
import type { OwnerState } from '../core/state/owner.ts';
import type { RateLimitWindow } from '../core/usage/rate-limit-window.ts';
import { parseItem, parseJson, STORED_VERSION } from './stored-item.ts';

export const OWNER_PREFIX = 'owner:';
const nullableNumber = v.nullable(v.number());
const category = v.pipe(
  v.string(),
  v.check((name) => parseCategory(name) !== null),
);

const ReadingSetSchema = v.object({
  entries: v.array(
    v.object({ limit: v.number(), reset: v.number(), remaining: v.number(), date: v.number() }),
  ),
  idle: v.nullable(v.object({ at: v.number(), limit: v.number() })),
});
const ObservedUsageSchema = v.object({
  reset: v.number(),
  limit: v.number(),
  count: v.number(),
  by: v.array(v.object({ initiator: v.string(), endpoint: v.string(), count: v.number() })),
});
const ExternalUsageSchema = v.object({
  category,
  at: v.number(),
  reset: nullableNumber,
  limit: v.number(),
  count: v.number(),
});
const WindowCountsSchema = v.object({ rateLimited: v.number(), peak: v.number() });
const UsageSeriesSchema = v.object({
  reset: v.number(),
  limit: v.number(),
  observed: v.array(v.tuple([v.number(), v.number()])),
  readings: v.array(v.object({ at: v.number(), unattributed: v.number(), inFlight: v.number() })),
  pace: v.nullable(
    v.object({
      at: v.number(),
      left: v.number(),
      seconds: v.number(),
      isAtRisk: v.boolean(),
      isQuiet: v.boolean(),
      here: v.number(),
      elsewhere: v.number(),
    }),
  ),
});

const OwnerSchema = v.object({
  version: v.literal(STORED_VERSION),
  id: v.string(),
  space: v.string(),
  lastEventAt: v.number(),
  revision: v.number(),
  serverClock: v.object({ min: nullableNumber, max: nullableNumber }),
  windows: v.array(
    v.object({
      category,
      readings: ReadingSetSchema,
      asOf: nullableNumber,
      date: v.number(),
      rateLimited: v.nullable(
        v.object({
          until: v.number(),
          estimated: v.boolean(),
          date: v.number(),
          at: v.number(),
          limit: nullableNumber,
        }),
      ),
      acceptedAt: v.number(),
      observed: v.nullable(ObservedUsageSchema),
      unaccounted: v.array(v.object({ sentAt: v.number(), endedAt: v.number(), times: v.number() })),
      counts: WindowCountsSchema,
      previous: v.nullable(
        v.object({
          readings: ReadingSetSchema,
          observed: v.nullable(ObservedUsageSchema),
          counts: WindowCountsSchema,
        }),
      ),
      series: v.nullable(UsageSeriesSchema),
    }),
  ),
  inFlight: v.array(
    v.object({
      requestId: v.string(),
      category,
      sentAt: v.number(),
      initiator: v.string(),
      endpoint: v.string(),
      key: v.string(),
      queryHash: nullableNumber,
      isFullListing: v.boolean(),
      overlapped: v.boolean(),
      uncertain: v.boolean(),
    }),
  ),
  poll: v.object({
    startedAt: nullableNumber,
    triedAt: nullableNumber,
    answeredAt: nullableNumber,
    failures: v.number(),
    error: v.nullable(v.string()),
    retryAt: nullableNumber,
    blockedUntil: nullableNumber,
    disprovedAt: nullableNumber,
    requests: v.object({
      pending: v.array(
        v.object({
          reason: v.picklist(['newKey', 'disproof', 'confirmation', 'foreground', 'refresh']),
          at: v.number(),
          key: v.nullable(v.string()),
        }),
      ),
      lastAt: nullableNumber,
      newKeyAt: v.array(v.number()),
    }),
    confirmations: v.number(),
    externalUsageAt: nullableNumber,
    fastUntil: nullableNumber,
  }),
  episodes: v.array(
    v.object({
      startedAt: v.number(),
      lastAt: v.number(),
      peak: v.number(),
      count: v.number(),
      participants: v.array(v.object({ initiator: v.string(), peak: v.number() })),
      multiplexed: v.nullable(v.boolean()),
    }),
  ),
  violations: v.object({
    list: v.array(
      v.object({
        kind: v.string(),
        initiator: v.string(),
        category,
        count: v.number(),
        firstAt: v.number(),
        lastAt: v.number(),
        perMinute: nullableNumber,
      }),
    ),
    spacings: v.array(v.object({ initiator: v.string(), category, at: v.number(), streak: v.number() })),
    queries: v.pipe(
      v.array(
        v.object({ queryHash: v.number(), answeredAt: v.number(), reset: v.number(), times: v.number() }),
      ),
      v.maxLength(MAX_ANSWERED_QUERIES),
    ),
    changedAt: nullableNumber,
    external: v.array(ExternalUsageSchema),
    callers: v.array(v.object({ initiator: v.string(), at: v.number() })),
  }),
  suggestedOwner: v.nullable(v.string()),
  dismissed: v.array(v.object({ id: v.string(), at: v.number() })),
});

/** Characters of one owner's item. */
const MAX_ITEM_LENGTH = 64_000;

/** The owner as JSON text. If it is too long, the oldest requests in flight are left out, then the details. */
export function ownerItem(owner: OwnerState): string {
  const json = (state: OwnerState) => JSON.stringify({ version: STORED_VERSION, ...state });
  const whole = json(owner);
  if (whole.length <= MAX_ITEM_LENGTH) return whole;
  const shorter = json({ ...owner, inFlight: owner.inFlight.slice(-128) });
  return shorter.length <= MAX_ITEM_LENGTH ? shorter : json(withoutDetails(owner));
}

/** The owner's figures with few details: for an owner with very many programs or answers. */
function withoutDetails(owner: OwnerState): OwnerState {
  const windows = owner.windows
    .filter(({ category }) => isKnown(category))
    .map(
      (window): RateLimitWindow => ({
        ...window,
        previous: null,
        observed: window.observed && { ...window.observed, by: window.observed.by.slice(0, 8) },
      }),
    );
  return {
    ...owner,
    windows,
    inFlight: owner.inFlight.slice(-32),
    episodes: [],
    violations: newViolationState(),
  };
}

/** The owners among the items of `storage.session`; invalid ones are left out, and the next reading restores them. */
export function parseOwners(items: Record<string, unknown>): OwnerState[] {
  return Object.entries(items).flatMap(([name, item]) => {
    const owner = name.startsWith(OWNER_PREFIX) ? parseOwner(item) : null;
    return owner === null ? [] : [owner];
  });
}

export function parseOwner(item: unknown): OwnerState | null {
  const stored = parseItem(OwnerSchema, parseJson(item), null);
  if (stored === null) return null;
  const { version, ...owner } = stored;
  return owner as OwnerState;
}
