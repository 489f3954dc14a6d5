/** Get Rate Limit: the figures of all categories at once, for one read. */
import { type Category, parseCategory } from '../core/category.ts';
import type { RawRateLimitFigures } from '../core/readings/reading.ts';
import { type ApiResult, requestJson } from './client.ts';
import { parseDate } from './headers.ts';

/** Template of Get Rate Limit, which nothing of ours asks but the polls of accounts. */
export const POLL_ENDPOINT = 'GET /rateLimit';

export interface RateLimitBody {
  /** The answer's `Date` in server seconds; null where it had none. */
  readonly date: number | null;
  readonly categories: readonly (RawRateLimitFigures & { readonly category: Category })[];
}

/** More than Backlog will ever have; a longer list is not believed. */
const MAX_CATEGORIES = 12;

export async function getRateLimit(space: string, key: string): Promise<ApiResult<RateLimitBody>> {
  const outcome = await requestJson(space, key, 'rateLimit');
  if (!outcome.ok) return outcome;
  const { body, headers } = outcome.value;
  const categories = parseRateLimit(body);
  if (categories === null) return { ok: false, error: 'garbled', status: 200, headers };
  return { ok: true, value: { date: parseDate(headers.get('date')), categories } };
}

/**
 * `{"rateLimit":{"read":{"limit","remaining","reset"}, …}}` taken apart; the figures themselves are checked
 * by the ledger. Null where the body is nothing of the kind, or names no category with figures.
 */
export function parseRateLimit(body: unknown): RateLimitBody['categories'] | null {
  const rateLimit = isObject(body) ? body.rateLimit : undefined;
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

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
