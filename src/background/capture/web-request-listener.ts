/**
 * From webRequest to the ledger's events.
 *
 * Two events for an answer, for listening is what costs (measured), none with `extraHeaders`:
 * - onSendHeaders: the start, the URL and the credential; it does not fire for an answer from the cache
 * - onResponseStarted: the figures, and its end. Not onCompleted, which an aborted or slow body reaches late or never
 * - onErrorOccurred and onBeforeRedirect, which seldom come: only that it is over. Where it is sent on to may be no
 *   endpoint, and then nothing more is heard of it
 *
 * Each listener takes bounded values from the event at once and queues only those.
 */
import type { WebRequest } from 'webextension-polyfill';
import { API_PATH } from '../../backlog-api/endpoints.ts';
import { DOMAINS } from '../../backlog-api/hosts.ts';
import { describeQuery, type HashKey } from '../../backlog-api/query-hash.ts';
import { POLL_ENDPOINT } from '../../backlog-api/rate-limit.ts';
import type { Category, KnownCategory } from '../../core/category.ts';
import type { EventOf, QuotaEvent } from '../../core/events.ts';
import type { OwnerId } from '../../core/snapshot.ts';
import { type InFlightRequest, SELF_INITIATOR } from '../../core/state/in-flight.ts';
import type { LocalMs } from '../../core/time.ts';
import browser from '../../platform/browser.ts';
import { now, timeOf } from '../local-clock.ts';
import type { HistoryRecorder } from '../persistence/history-recorder.ts';
import {
  type ApiCall,
  apiCallOf,
  boundedAnswer,
  boundedDetails,
  type RequestDetails,
  sendsOf,
} from './bounded-request.ts';
import type { EventQueue } from './event-queue.ts';
import type { OwnerResolver, ResolvedOwner } from './owner-resolver.ts';

export interface CaptureServices {
  readonly queue: EventQueue;
  readonly owners: OwnerResolver;
  readonly historyRecorder: HistoryRecorder;
  readonly dispatch: (event: QuotaEvent) => void;
  /** A request under way, also one whose start an earlier life of this worker saw. */
  readonly inFlightRequest: (
    requestId: string,
  ) => { owner: OwnerId; space: string; request: InFlightRequest } | null;
  /** The category of an endpoint, as learnt or else as assumed. */
  readonly categoryOf: (space: string, endpoint: string, assumed: KnownCategory) => Category;
  /** Whether the owner is an account, or a key that the user has assigned. */
  readonly isUserOwned: (owner: OwnerId) => boolean;
  /** Stands for this session of the browser in the numbers that are made of questions. */
  readonly queryHashKey: () => HashKey;
}

/** What every event gives, and when it happened. */
type EventBasics = RequestDetails & { readonly requestId: string; readonly at: LocalMs };
type Answer = ReturnType<typeof boundedAnswer> & Pick<EventOf<'responseReceived'>, 'status' | 'fromCache'>;

type EndDetails = Parameters<typeof boundedDetails>[0] & {
  readonly timeStamp: number;
  /** The browser's name of what went wrong. */
  readonly error?: string | undefined;
};

/** Registers the listeners; must run synchronously when the worker starts, or a wake-up loses its event. */
export function registerWebRequestListeners(watcher: CaptureServices): void {
  const filter = { urls: DOMAINS.map((domain) => `https://*.${domain}${API_PATH}*`) };
  const { onSendHeaders, onResponseStarted, onBeforeRedirect, onErrorOccurred } = browser.webRequest;
  const { queue } = watcher;
  const usersRequests = new UserRequests(watcher);

  onSendHeaders.addListener(
    (details) => {
      const call = apiCallOf(details, details.requestHeaders);
      const basics = basicsOf(details);
      if (call === null || basics === null || call.credential.kind === 'none') return;
      const isKept = usersRequests.add(basics.requestId, call);
      queue.push(() => requestStarted(watcher, notLater(basics), call), isKept);
    },
    filter,
    ['requestHeaders'],
  );
  onResponseStarted.addListener(
    (details: WebRequest.OnResponseStartedDetailsType) => {
      const call = apiCallOf(details);
      const basics = basicsOf(details);
      if (call === null || basics === null) return;
      const { statusCode: status, fromCache, statusLine, responseHeaders } = details;
      const answer = { ...boundedAnswer(statusLine, responseHeaders), status, fromCache };
      const isKept = usersRequests.end(basics.requestId);
      queue.push(() => responseReceived(watcher, notLater(basics), call, answer), isKept);
    },
    filter,
    ['responseHeaders'],
  );
  const over = (failed: boolean) => (details: EndDetails) => {
    const basics = basicsOf(details);
    if (basics === null) return;
    const isKept = usersRequests.end(basics.requestId);
    const sends = sendsOf(details);
    queue.push(() => requestEnded(watcher, notLater(basics), failed, sends), isKept);
  };
  onBeforeRedirect.addListener(over(false), filter);
  onErrorOccurred.addListener(over(true), filter);
}

function basicsOf(details: EndDetails): EventBasics | null {
  const bounded = boundedDetails(details);
  return bounded === null ? null : { ...bounded, at: timeOf(details) };
}

/** Now at the latest: the clock may have been set back while the event was queued. */
const notLater = (basics: EventBasics): EventBasics => ({ ...basics, at: Math.min(basics.at, now()) });

/** Requests whose start may still be queued; more than a browser keeps under way for the user. */
const MAX_QUEUED = 1000;

function remember(ids: Set<string>, requestId: string): void {
  ids.add(requestId);
  const [oldest] = ids;
  if (ids.size > MAX_QUEUED && oldest !== undefined) ids.delete(oldest);
}

/** Requests under way with several credentials: the key in the URL does not tell whose their answer is. */
const unattributed = new Set<string>();

/** Tells the requests of the user's own keys from all others, before their events are taken from the queue. */
class UserRequests {
  readonly #watcher: CaptureServices;
  readonly #ids = new Set<string>();

  constructor(watcher: CaptureServices) {
    this.#watcher = watcher;
  }

  add(requestId: string, { space, credential }: ApiCall): boolean {
    const known =
      credential.kind === 'one' ? this.#watcher.owners.resolveCached(space, credential.text) : undefined;
    if (known === undefined || !this.#watcher.isUserOwned(known.owner)) return false;
    remember(this.#ids, requestId);
    return true;
  }

  end(requestId: string): boolean {
    if (this.#ids.delete(requestId)) return true;
    const request = this.#watcher.inFlightRequest(requestId);
    return request !== null && this.#watcher.isUserOwned(request.owner);
  }
}

function requestStarted(watcher: CaptureServices, basics: EventBasics, call: ApiCall): void | Promise<void> {
  const { requestId, at, initiator, method } = basics;
  const { space, assumed, endpoint, credential } = call;
  // A query that was cut may differ in its end from one that begins alike.
  const query = call.isCut
    ? { queryHash: null, isFullListing: false }
    : describeQuery(method, call.url, watcher.queryHashKey());
  const request = { space, at, requestId, initiator, endpoint, ...query };
  if (credential.kind !== 'one') {
    remember(unattributed, requestId);
    return;
  }
  return withOwner(watcher, space, credential.text, (who) => {
    // Our poll of an account that has just been removed: its key is not "a key seen" on that account.
    if (initiator === SELF_INITIATOR && endpoint === POLL_ENDPOINT && who.owner === who.key) return;
    const category = watcher.categoryOf(space, endpoint, assumed);
    const event = { type: 'requestStarted', ...who, ...request, category } as const;
    watcher.historyRecorder.requestStarted(event, basics);
    watcher.dispatch(event);
  });
}

function responseReceived(
  watcher: CaptureServices,
  basics: EventBasics,
  call: ApiCall,
  answer: Answer,
): void | Promise<void> {
  const { requestId, at } = basics;
  const take = (
    of: Pick<EventOf<'responseReceived'>, 'owner' | 'space' | 'endpoint' | 'category'>,
    request?: InFlightRequest,
  ) => {
    const event = { type: 'responseReceived', at, requestId, ...answer, ...of } as const;
    watcher.historyRecorder.responseReceived(event, basics, request);
    watcher.dispatch(event);
  };

  const known = watcher.inFlightRequest(requestId);
  // A redirect may have led to another space.
  if (known !== null && known.space === call.space) {
    const { owner, space, request } = known;
    return take({ owner, space, endpoint: request.endpoint, category: request.category }, request);
  }
  // From the cache, or its start was seen by nobody: only a key in the URL still tells whose it is.
  const { space, endpoint, assumed, credential } = call;
  if (credential.kind !== 'one' || unattributed.delete(requestId)) {
    watcher.historyRecorder.requestEnded(requestId, at, false, basics, null);
    return;
  }
  return withOwner(watcher, space, credential.text, ({ owner }) =>
    take({ owner, space, endpoint, category: watcher.categoryOf(space, endpoint, assumed) }),
  );
}

function requestEnded(watcher: CaptureServices, basics: EventBasics, failed: boolean, sends: number): void {
  const { requestId, at } = basics;
  const known = watcher.inFlightRequest(requestId);
  watcher.historyRecorder.requestEnded(requestId, at, failed, basics, known);
  if (known === null) return;
  const { owner, space } = known;
  watcher.dispatch({ type: 'requestEnded', owner, space, at, requestId, sends });
}

/** Finds whose credential it is, at once where its fingerprint is remembered. */
function withOwner(
  { owners }: CaptureServices,
  space: string,
  credential: string,
  then: (whose: ResolvedOwner) => void,
): void | Promise<void> {
  const known = owners.resolveCached(space, credential);
  if (known === undefined) return owners.resolve(space, credential).then(then);
  then(known);
}
