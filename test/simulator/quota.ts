/**
 * One user's counters as the server keeps them: pure, no I/O, the clock comes in with every call.
 *
 * A window is opened by the first request of a type and ends whole 60 s later: its reset, in epoch seconds, is the
 * second of the opening + 60, and the window is over at that very moment of the server's clock.
 * What nobody outside knows of the real service is a rule that tests can choose, see `QuotaRules`.
 */
import { type Category, categories } from './endpoints.ts';

export type { Category } from './endpoints.ts';
export type Limits = Record<Category, number>;

export const PAID: Limits = { read: 600, update: 150, search: 150, icon: 60 };
export const FREE: Limits = { read: 60, update: 15, search: 15, icon: 6 };

export interface QuotaRules {
  /** What is stored: after a change of limit, `used` keeps what was spent, `remaining` what was left. */
  counting: 'used' | 'remaining';
  /** A refused request moves the reset to 60 s from now. */
  refusedProlongs: boolean;
  /** A refused request counts as used; seen only when the limit is raised later in the window. */
  refusedCounts: boolean;
}

/** What a response says of its own type: `reset` in epoch seconds. */
export interface Statement {
  limit: number;
  remaining: number;
  reset: number;
}

/** The truth of one type; `reset` is null, and nothing is used, while no window is open. */
export interface Counter {
  limit: number;
  remaining: number;
  reset: number | null;
  /** Requests answered in this window, refused ones excluded unless they count. */
  used: number;
}

interface OpenWindow {
  reset: number;
  used: number;
  remaining: number;
}

const WINDOW_SECONDS = 60;

export class UserQuota {
  readonly #limits: Limits;
  readonly #rules: QuotaRules;
  readonly #windows = new Map<Category, OpenWindow>();

  constructor(limits: Limits, rules: Partial<QuotaRules> = {}) {
    this.#limits = { ...limits };
    this.#rules = { counting: 'used', refusedProlongs: false, refusedCounts: false, ...rules };
  }

  /** Counts one request, opening a window if none is open; not `ok` means refused with 429. */
  spend(category: Category, nowMs: number): Statement & { ok: boolean } {
    const window = this.#openWindow(category, nowMs) ?? this.openWindow(category, WINDOW_SECONDS, nowMs);
    const ok = this.#remaining(category, window) > 0;
    if (ok || this.#rules.refusedCounts) window.used += 1;
    if (ok) window.remaining -= 1;
    else if (this.#rules.refusedProlongs) window.reset = Math.floor(nowMs / 1000) + WINDOW_SECONDS;
    return {
      ok,
      limit: this.#limits[category],
      remaining: this.#remaining(category, window),
      reset: window.reset,
    };
  }

  /** Opens a window, unspent. One of less than a minute is one that was opened earlier: for tests that wait for its end. */
  openWindow(category: Category, seconds: number, nowMs: number): OpenWindow {
    const reset = Math.floor(nowMs / 1000) + seconds;
    const window = { reset, used: 0, remaining: this.#limits[category] };
    this.#windows.set(category, window);
    return window;
  }

  /** Looks without counting. */
  peek(category: Category, nowMs: number): Counter {
    const limit = this.#limits[category];
    const window = this.#openWindow(category, nowMs);
    if (!window) return { limit, remaining: limit, reset: null, used: 0 };
    return { limit, remaining: this.#remaining(category, window), reset: window.reset, used: window.used };
  }

  peekAll(nowMs: number): Record<Category, Counter> {
    const peek = (category: Category) => this.peek(category, nowMs);
    return { read: peek('read'), update: peek('update'), search: peek('search'), icon: peek('icon') };
  }

  /** Tightens or loosens limits, also inside a window, which keeps its reset. */
  setLimits(limits: Partial<Limits>, nowMs: number): void {
    for (const category of categories) {
      const limit = limits[category];
      if (limit === undefined) continue;
      this.#limits[category] = limit;
      const window = this.#openWindow(category, nowMs);
      if (window) window.remaining = Math.min(window.remaining, limit);
    }
  }

  #openWindow(category: Category, nowMs: number): OpenWindow | undefined {
    const window = this.#windows.get(category);
    return window && nowMs < window.reset * 1000 ? window : undefined;
  }

  #remaining(category: Category, window: OpenWindow): number {
    if (this.#rules.counting === 'remaining') return window.remaining;
    return Math.max(0, this.#limits[category] - window.used);
  }
}
