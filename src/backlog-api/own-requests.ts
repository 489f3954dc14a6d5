/**
 * The requests that the extension sends itself: Get Rate Limit (the figures of all categories, for one read), and the check
 * of a key that the user typed (two reads).
 */
import { type Category, parseCategory } from '../core/category.ts';
import type { RawRateLimitFigures } from '../core/readings/reading.ts';
import type { PollError } from '../core/snapshot.ts';
import { cleanLine, sanitizeText } from './clean-text.ts';
import { type ApiResult, requestJson } from './client.ts';
import { parseDate } from './headers.ts';

/** Endpoint template of Get Rate Limit; of our own requests only polls go there. */
export const POLL_ENDPOINT = 'GET /rateLimit';

export interface RateLimitBody {
  /** The answer's `Date` in server seconds; null if it had none. */
  readonly date: number | null;
  readonly categories: readonly (RawRateLimitFigures & { readonly category: Category })[];
}

/** Categories that are read from a body; Backlog has four. */
const MAX_CATEGORIES = 12;

export async function getRateLimit(space: string, key: string): Promise<ApiResult<RateLimitBody>> {
  const outcome = await requestJson(space, key, 'rateLimit');
  if (!outcome.ok) return outcome;
  const { body, headers } = outcome.value;
  const categories = parseRateLimit(body);
  if (categories === null) return { ok: false, error: 'garbled', headers };
  return { ok: true, value: { date: parseDate(headers.get('date')), categories } };
}

/**
 * Parses `{"rateLimit":{"read":{"limit","remaining","reset"}, …}}`. The figures are checked when the poll is applied
 * (core/readings/reading.ts). Null if the body has another form or no category with figures.
 */
export function parseRateLimit(body: unknown): RateLimitBody['categories'] | null {
  const rateLimit = field(body, 'rateLimit');
  if (!isObject(rateLimit)) return null;
  const categories = Object.entries(rateLimit)
    .slice(0, MAX_CATEGORIES)
    .flatMap(([name, figures]) => {
      const category = parseCategory(name);
      if (category === null || !isObject(figures)) return [];
      return [{ category, limit: figures.limit, remaining: figures.remaining, reset: figures.reset }];
    });
  return categories.length === 0 ? null : categories;
}

export type KeyCheck =
  | {
      readonly ok: true;
      readonly user: { readonly id: number; readonly name: string };
      /** The space's own name; null if the user may not read it. */
      readonly spaceName: string | null;
    }
  | { readonly ok: false; readonly error: PollError };

/** Checks a key: asks the space for the key's user, and for its own name. */
export async function checkKey(space: string, key: string): Promise<KeyCheck> {
  const myself = await requestJson(space, key, 'users/myself');
  if (!myself.ok) return { ok: false, error: myself.error };
  const id = field(myself.value.body, 'id');
  const name = field(myself.value.body, 'name');
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 0 || typeof name !== 'string')
    return { ok: false, error: 'notBacklog' };
  const about = await requestJson(space, key, 'space');
  const spaceName = about.ok ? field(about.value.body, 'name') : null;
  return {
    ok: true,
    user: { id, name: visibleName(name) ?? `#${id}` },
    spaceName: typeof spaceName === 'string' ? visibleName(spaceName) : null,
  };
}

/** The name as it may be shown; null if nothing of it is visible. */
function visibleName(name: string): string | null {
  const plain = sanitizeText(name, 200);
  return cleanLine(plain) === '' ? null : plain;
}

const field = (body: unknown, name: string): unknown => (isObject(body) ? body[name] : undefined);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
