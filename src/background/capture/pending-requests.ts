/**
 * Requests that are under way, as the history will have them. One whose start an earlier life of this worker
 * saw is taken up from the ledger's flight.
 */

import type { EventOf } from '../../core/events.ts';
import type { OwnerId } from '../../core/snapshot.ts';
import type { InFlightRequest } from '../../core/state/in-flight.ts';
import type { LocalMs } from '../../core/time.ts';
import type { RequestRecord } from '../../history/schema.ts';
import type { RequestDetails } from './bounded-request.ts';

/** Whoever never hears of an end forgets the oldest. */
const MAX_PENDING = 1000;

export class PendingRequests {
  readonly #open = new Map<string, RequestRecord>();
  readonly #isUsers: (owner: OwnerId) => boolean;

  /** @param isUsers whether an owner is the user's own; its requests go last where there are too many */
  constructor(isUsers: (owner: OwnerId) => boolean) {
    this.#isUsers = isUsers;
  }

  start(event: EventOf<'requestStarted'>, { method, tabId }: RequestDetails): RequestRecord | null {
    const { owner, at, endpoint, category, initiator } = event;
    const record = { ...NEW, owner, at, method, endpoint, category, initiator, tabId };
    return this.#put(event.requestId, record);
  }

  /**
   * Takes the request out, answered.
   *
   * @param flight what the ledger knows of its start
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

  /** Takes the request out, which was not answered; null where neither we nor the ledger knew of it. */
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

  /** @returns the record that had to go for it, which goes down in history without an end */
  #put(requestId: string, record: RequestRecord): RequestRecord | null {
    this.#open.set(requestId, record);
    if (this.#open.size <= MAX_PENDING) return null;
    const all = [...this.#open];
    const [oldest, gone] = all.find(([, { owner }]) => !this.#isUsers(owner)) ?? all[0] ?? [];
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
