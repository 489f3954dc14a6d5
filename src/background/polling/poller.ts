/** Asks Get Rate Limit for one account at a time; the ledger decides when and what it means. */
import { parseDate, parseRetryAfter } from '../../backlog-api/headers.ts';
import { getRateLimit } from '../../backlog-api/own-requests.ts';
import type { QuotaEvent } from '../../core/events.ts';
import type { PollError } from '../../core/snapshot.ts';
import { type ClockSetBack, moveMoment } from '../../core/state/clock-set-back.ts';
import { IN_FLIGHT_TIMEOUT_MS, type InFlightRequest } from '../../core/state/in-flight.ts';
import { type LocalMs, WINDOW_SECONDS } from '../../core/time.ts';
import browser from '../../platform/browser.ts';
import { type Account, apiKeyOf } from '../../storage/accounts.ts';
import type { AppState } from '../app-state.ts';
import { now } from '../local-clock.ts';

/** Our poll must not itself be a concurrent request: it waits this long for a quiet moment, in ms. */
const MAX_QUIET_WAIT_MS = 2000;
const LOOK_AGAIN = 50;
/** No window is reset later than this; what says otherwise is not believed. */
const MAX_WINDOW_S = 90;
/** A reset is a whole second of the server's; one second later it has surely come. */
const AFTER_RESET = 1000;

export class Poller {
  readonly #running = new Map<string, Promise<void>>();
  /** When the request of each running poll left. */
  readonly #sentAt = new Map<string, LocalMs>();
  readonly #state: AppState;

  constructor(state: AppState) {
    this.#state = state;
  }

  /** Polls, or joins the poll of this account that is already running. */
  poll(account: Account): Promise<void> {
    const running = this.#running.get(account.id);
    if (running !== undefined) return running;
    const poll = this.#ask(account)
      // What is stored cannot be read just now: the plan asks again.
      .catch(() => null)
      .finally(() => this.#running.delete(account.id))
      // Said when it is over, for whoever hears it plans the next one.
      .then((event) => {
        // Its account may have been removed meanwhile.
        if (event !== null && this.#state.account(account.id) !== undefined) this.#state.dispatch(event);
      });
    this.#running.set(account.id, poll);
    return poll;
  }

  isRunning(id: string): boolean {
    return this.#running.has(id);
  }

  /** The local clock was set back while polls are running. */
  moveTimes(change: ClockSetBack): void {
    for (const [id, sentAt] of this.#sentAt) this.#sentAt.set(id, moveMoment(sentAt, change));
  }

  /** @returns how it went; null where the account is gone before anything left */
  async #ask({ id, space }: Account): Promise<QuotaEvent | null> {
    const of = { owner: id, space };
    this.#state.dispatch({ type: 'pollStarted', ...of, at: now() });
    await this.#quiet(id);
    const key = await apiKeyOf(id);
    if (this.#state.account(id) === undefined) return null;
    const failed = (error: PollError, notBefore: number | null): QuotaEvent => {
      return { type: 'pollFailed', ...of, at: now(), error, jitter: Math.random(), notBefore };
    };
    if (key === null) return failed('keyUnusable', null);
    this.#sentAt.set(id, now());
    const outcome = await getRateLimit(space, key);
    this.#state.followClock();
    const sentAt = this.#sentAt.get(id) ?? now();
    this.#sentAt.delete(id);
    if (outcome.ok) return { type: 'pollSucceeded', ...of, at: now(), sentAt, ...outcome.value };
    const { error, headers } = outcome;
    const granted =
      error !== 'network' || (await browser.permissions.contains({ origins: [`https://${space}/*`] }));
    return failed(granted ? error : 'noPermission', notBefore(error, headers));
  }

  /** Waits for a moment without this owner's requests in flight. */
  async #quiet(id: string): Promise<void> {
    const until = performance.now() + MAX_QUIET_WAIT_MS;
    const isBusy = () => this.#state.quota.owners.get(id)?.inFlight.some(isUnderWay) === true;
    while (performance.now() < until && isBusy())
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
  }
}

/** Under way, and not given up for lost. */
const isUnderWay = ({ sentAt, uncertain }: InFlightRequest): boolean =>
  !uncertain && now() - sentAt < IN_FLIGHT_TIMEOUT_MS;

/**
 * When a failed poll may be tried again, as the space named it: by `Retry-After`, which any status may carry, or by the
 * reset of a 429; whichever is later. A 429 that names neither is over after a minute (Nulab's rule).
 *
 * @returns a moment of this machine's clock; null where nothing was named
 */
function notBefore(error: PollError, headers: Headers | null): number | null {
  const date = parseDate(headers?.get('date') ?? null);
  const retryAfter = parseRetryAfter(headers?.get('retry-after') ?? null, date);
  const reset = Number(headers?.get('x-ratelimit-reset') ?? Number.NaN);
  const untilReset = date === null ? Number.NaN : reset - date;
  const isReset = error === 'limitReached' && untilReset >= 0 && untilReset <= MAX_WINDOW_S;
  const waits = [...(retryAfter === null ? [] : [retryAfter]), ...(isReset ? [untilReset] : [])];
  if (error === 'limitReached' && waits.length === 0) waits.push(WINDOW_SECONDS);
  return waits.length === 0 ? null : now() + Math.max(...waits) * 1000 + AFTER_RESET;
}
