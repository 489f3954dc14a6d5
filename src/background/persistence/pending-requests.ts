/**
 * The history records of requests in flight. Where an earlier worker saw a request start, its record is made from the
 * state's request in flight.
 */

import type { EventOf } from '../../core/events.ts';
import type { OwnerId } from '../../core/snapshot.ts';
import type { InFlightRequest } from '../../core/state/in-flight.ts';
import type { LocalMs } from '../../core/time.ts';
import type { RequestRecord } from '../../history/schema.ts';
import type { RequestDetails } from '../capture/bounded-request.ts';

/** The end of a request may never be observed, so the oldest make room. */
const MAX_PENDING = 1000;

export class PendingRequests {
  readonly #open = new Map<string, RequestRecord>();
  readonly #isUserOwned: (owner: OwnerId) => boolean;

  /** @param isUserOwned whether an owner is the user's own; its requests go last where there are too many */
  constructor(isUserOwned: (owner: OwnerId) => boolean) {
    this.#isUserOwned = isUserOwned;
  }

  start(event: EventOf<'requestStarted'>, { method, tabId }: RequestDetails): RequestRecord | null {
    const { owner, at, endpoint, category, initiator } = event;
    const record = { ...NEW, owner, at, method, endpoint, category, initiator, tabId };
    return this.#put(event.requestId, record);
  }

  /**
   * Takes the answered request out.
   *
   * @param request the same request as the state has it; undefined where its start was not observed
   */
  answer(
    event: EventOf<'responseReceived'>,
    details: RequestDetails,
    request: InFlightRequest | undefined,
  ): RequestRecord {
    const { requestId, owner, at, endpoint, category, status, fromCache, rateLimit } = event;
    const { method, tabId } = details;
    const begun = this.#take(requestId) ?? {
      ...NEW,
      owner,
      at: request?.sentAt ?? at,
      method,
      endpoint,
      category,
      initiator: request?.initiator ?? details.initiator,
      tabId,
    };
    const { remaining, limit } = rateLimit ?? {};
    return { ...begun, endedAt: at, status, fromCache, remaining: figure(remaining), limit: figure(limit) };
  }

  /** Takes out a request that ended without an answer; null where its start was never observed. */
  end(
    requestId: string,
    at: LocalMs,
    failed: boolean,
    { method, tabId, statusCode }: RequestDetails,
    known: { readonly owner: OwnerId; readonly request: InFlightRequest } | null,
  ): RequestRecord | null {
    const open = this.#take(requestId);
    const end = { status: statusCode ?? null, endedAt: at, aborted: failed };
    if (open !== undefined) return { ...open, ...end };
    if (known === null) return null;
    const { sentAt, endpoint, category, initiator } = known.request;
    return { ...NEW, owner: known.owner, at: sentAt, method, endpoint, category, initiator, tabId, ...end };
  }

  change(change: (record: RequestRecord) => RequestRecord): void {
    for (const [requestId, record] of this.#open) this.#open.set(requestId, change(record));
  }

  remove(owners: readonly OwnerId[]): void {
    for (const [requestId, { owner }] of this.#open) if (owners.includes(owner)) this.#open.delete(requestId);
  }

  clear(): void {
    this.#open.clear();
  }

  #take(requestId: string): RequestRecord | undefined {
    const open = this.#open.get(requestId);
    this.#open.delete(requestId);
    return open;
  }

  /** @returns the record that had to go for it, which is recorded without an end */
  #put(requestId: string, record: RequestRecord): RequestRecord | null {
    this.#open.set(requestId, record);
    if (this.#open.size <= MAX_PENDING) return null;
    const all = [...this.#open];
    const [oldest, gone] = all.find(([, { owner }]) => !this.#isUserOwned(owner)) ?? all[0] ?? [];
    if (oldest === undefined || gone === undefined) return null;
    this.#open.delete(oldest);
    return gone;
  }
}

const NEW = {
  endedAt: null,
  status: null,
  remaining: null,
  limit: null,
  fromCache: false,
  aborted: false,
} as const;

const figure = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
