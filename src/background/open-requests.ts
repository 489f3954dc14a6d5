/**
 * Requests that are under way, as the history will have them. One whose start an earlier life of this worker
 * saw is taken up from the ledger's flight.
 */
import type { RequestRecord } from '../platform/history-record.ts';
import type { EventOf } from '../quota/event.ts';
import type { Flight } from '../quota/flight.ts';
import type { OwnerId } from '../quota/snapshot.ts';
import type { LocalMs } from '../quota/time.ts';
import type { Details } from './bounded.ts';

/** Whoever never hears of an end forgets the oldest. */
const MOST_OPEN = 1000;

export class OpenRequests {
  readonly #open = new Map<string, RequestRecord>();
  readonly #isUsers: (owner: OwnerId) => boolean;

  /** @param isUsers whether an owner is the user's own; its requests go last where there are too many */
  constructor(isUsers: (owner: OwnerId) => boolean) {
    this.#isUsers = isUsers;
  }

  start(event: EventOf<'sent'>, { method, tabId }: Details): RequestRecord | null {
    const { owner, at, endpoint, category, initiator } = event;
    const record = { ...NEW, owner, at, method, endpoint, category, initiator, tabId };
    return this.#put(event.requestId, record);
  }

  /**
   * Takes the request out, answered.
   *
   * @param flight what the ledger knows of its start
   */
  answer(event: EventOf<'answered'>, details: Details, flight: Flight | undefined): RequestRecord {
    const { requestId, owner, at, endpoint, category, status, fromCache, figures } = event;
    const { method, tabId } = details;
    const begun = this.#take(requestId) ?? {
      ...NEW,
      owner,
      at: flight?.sentAt ?? at,
      method,
      endpoint,
      category,
      initiator: flight?.initiator ?? details.initiator,
      tabId,
    };
    const { remaining, limit } = figures ?? {};
    return { ...begun, endedAt: at, status, fromCache, remaining: figure(remaining), limit: figure(limit) };
  }

  /** Takes the request out, which was not answered; null where neither we nor the ledger knew of it. */
  end(
    requestId: string,
    at: LocalMs,
    failed: boolean,
    { method, tabId, statusCode }: Details,
    known: { readonly owner: OwnerId; readonly flight: Flight } | null,
  ): RequestRecord | null {
    const open = this.#take(requestId);
    const end = { status: statusCode ?? null, endedAt: at, aborted: failed };
    if (open !== undefined) return { ...open, ...end };
    if (known === null) return null;
    const { sentAt, endpoint, category, initiator } = known.flight;
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
    if (this.#open.size <= MOST_OPEN) return null;
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
