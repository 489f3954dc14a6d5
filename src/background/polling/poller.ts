/** Sends polls of Get Rate Limit, at most one per account at a time. The core plans them and applies their results. */

import { readRateLimitHeaders } from '../../backlog-api/headers.ts';
import { getRateLimit, POLL_ENDPOINT } from '../../backlog-api/own-requests.ts';
import type { QuotaEvent } from '../../core/events/events.ts';
import { isDisproved } from '../../core/polling/poll-errors.ts';
import { RESET_DELAY_MS } from '../../core/polling/poll-plan.ts';
import { checkFigures, MAX_RESET_AHEAD_S } from '../../core/readings/reading.ts';
import type { OwnerId, PollError } from '../../core/snapshot.ts';
import { type ClockSetBack, moveMoment } from '../../core/state/clock-set-back.ts';
import type { LocalMs } from '../../core/time.ts';
import { isInFlightAt, SELF_INITIATOR } from '../../core/usage/in-flight.ts';
import { rateLimitedFor } from '../../core/usage/too-many-requests.ts';
import browser from '../../platform/browser.ts';
import { type Account, apiKeyOf } from '../../storage/accounts.ts';
import type { AppState } from '../app-state.ts';
import { now } from '../local-clock.ts';

/** A poll must not be a concurrent request: it waits up to this long, in ms, until no request of its owner is in flight. */
const MAX_QUIET_WAIT_MS = 2000;
const CHECK_INTERVAL_MS = 50;

export class Poller {
  readonly #running = new Map<string, Promise<void>>();
  /** When the request of each running poll was sent. */
  readonly #sentAt = new Map<string, LocalMs>();
  readonly #state: AppState;

  constructor(state: AppState) {
    this.#state = state;
  }

  /** Polls the account, or returns its running poll. Each poll that is started ends in an event, which plans the next one. */
  poll(account: Account): Promise<void> {
    const { id, space } = account;
    const running = this.#running.get(id);
    if (running !== undefined) return running;
    this.#state.dispatch({ type: 'pollStarted', owner: id, space, at: now() });
    const poll = this.#send(account)
      // Storage could not be read.
      .catch(() => failedPoll(account, 'network', null))
      .finally(() => this.#running.delete(id))
      // After it has ended, since the event plans the next one.
      .then((event) => {
        // Its account may have been removed meanwhile.
        if (this.#state.account(id) !== undefined) this.#state.dispatch(event);
      });
    this.#running.set(id, poll);
    return poll;
  }

  isRunning(id: string): boolean {
    return this.#running.has(id);
  }

  /** The local clock was set back: moves the times of running polls. */
  moveTimes(change: ClockSetBack): void {
    for (const [id, sentAt] of this.#sentAt) this.#sentAt.set(id, moveMoment(sentAt, change));
  }

  /** @returns the poll's result */
  async #send(account: Account): Promise<QuotaEvent> {
    const { id, space } = account;
    await this.#waitForQuiet(id);
    const key = await apiKeyOf(id);
    // Nothing is sent for an account that was removed meanwhile.
    if (key === null || this.#state.account(id) === undefined)
      return failedPoll(account, 'keyUnusable', null);
    this.#sentAt.set(id, now());
    const outcome = await getRateLimit(space, key);
    this.#state.followClock();
    const of = { owner: id, space, at: now() };
    const sentAt = this.#sentAt.get(id) ?? now();
    this.#sentAt.delete(id);
    if (outcome.ok) return { type: 'pollSucceeded', ...of, sentAt, ...outcome.value };
    // The user has given another key meanwhile, of which this error says nothing.
    if ((await apiKeyOf(id)) !== key) return { type: 'pollRetryRequested', ...of };
    const { error, headers } = outcome;
    const granted =
      error !== 'network' || (await browser.permissions.contains({ origins: [`https://${space}/*`] }));
    return failedPoll(account, granted ? error : 'noPermission', nextAllowedAt(error, headers));
  }

  /** Waits until none of this owner's requests is in flight. */
  async #waitForQuiet(id: string): Promise<void> {
    const until = performance.now() + MAX_QUIET_WAIT_MS;
    const isBusy = () =>
      this.#state.quota.owners.get(id)?.inFlight.some((request) => isInFlightAt(request, now())) === true;
    while (performance.now() < until && isBusy())
      await new Promise((resolve) => setTimeout(resolve, CHECK_INTERVAL_MS));
  }
}

const failedPoll = ({ id, space }: Account, error: PollError, notBefore: number | null): QuotaEvent => {
  return { type: 'pollFailed', owner: id, space, at: now(), error, jitter: Math.random(), notBefore };
};

/**
 * When the space allows the next poll after a failed one: as long as a 429 holds, or by `Retry-After`, which any status may
 * have.
 *
 * @returns a time of the local clock; null if the space names none
 */
function nextAllowedAt(error: PollError, headers: Headers | null): LocalMs | null {
  const entries = Array.from(headers ?? [], ([name, value]) => ({ name, value }));
  const { date, rateLimit, retryAfter } = readRateLimitHeaders(entries);
  const waitFor = (seconds: number): LocalMs => now() + seconds * 1000 + RESET_DELAY_MS;
  if (error !== 'limitReached') return retryAfter === null ? null : waitFor(retryAfter);
  const untilReset = date === null ? Number.NaN : Number(rateLimit?.reset) - date;
  const isValid = untilReset >= 0 && untilReset <= MAX_RESET_AHEAD_S;
  return waitFor(rateLimitedFor(isValid ? untilReset : null, retryAfter).seconds);
}

/**
 * Requests a poll if an answer disproves the error of an account's last poll. The answer counts if its request was sent
 * after the failed poll, and was not a poll of that account, whose result the poller reports itself.
 *
 * @param isGiven whether a key is an account's own
 * @param event an event that is not applied yet
 */
export function requestDisproofPoll(
  state: AppState,
  isGiven: (key: OwnerId) => boolean,
  event: QuotaEvent,
): void {
  if (event.type !== 'responseReceived' || event.fromCache) return;
  const { owner, space, at, status, category, rateLimit, date } = event;
  const failed = state.accounts.filter(
    (account) => account.space === space && state.quota.owners.get(account.id)?.poll.error != null,
  );
  const request = failed.length === 0 ? null : (state.inFlightRequest(event.requestId)?.request ?? null);
  if (request === null || rateLimit === null || date === null) return;
  if (typeof checkFigures(rateLimit, date) === 'string') return;
  const isPoll = request.initiator === SELF_INITIATOR && request.endpoint === POLL_ENDPOINT;
  for (const { id } of failed) {
    const poll = state.quota.owners.get(id)?.poll;
    const isOwner = owner === id;
    if (poll?.error == null || (isOwner && isPoll) || request.sentAt < (poll.triedAt ?? 0)) continue;
    const isKey = isOwner && isGiven(request.key);
    if (!isDisproved(poll.error, { status, category, isOwner, isKey })) continue;
    state.dispatch({ type: 'pollRequested', owner: id, space, at, reason: 'disproof' });
  }
}
