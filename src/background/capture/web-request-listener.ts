/**
 * Turns webRequest's events into the model's events.
 *
 * A request normally causes two of them, since each listener costs time (measured); none needs `extraHeaders`:
 * - onSendHeaders: the start, with URL and credential; it does not fire for an answer from the cache
 * - onResponseStarted: the figures, and the end. Not onCompleted, which comes late or never if the body is slow or aborted
 * - onErrorOccurred and onBeforeRedirect, which are rare: only the end. A redirect may lead to a URL that is no endpoint,
 *   and no further event follows
 *
 * Each listener copies bounded values from the event at once, and queues only those.
 */
import type { WebRequest } from 'webextension-polyfill';
import { API_PATH } from '../../backlog-api/endpoints.ts';
import { DOMAINS } from '../../backlog-api/hosts.ts';
import { POLL_ENDPOINT } from '../../backlog-api/own-requests.ts';
import { describeQuery, type HashKey } from '../../backlog-api/query-hash.ts';
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
import { addBounded, UserRequests } from './user-requests.ts';

export interface CaptureServices {
  readonly queue: EventQueue;
  readonly owners: OwnerResolver;
  readonly historyRecorder: HistoryRecorder;
  readonly dispatch: (event: QuotaEvent) => void;
  /** A request in flight, including one that an earlier worker saw start. */
  readonly inFlightRequest: (
    requestId: string,
  ) => { owner: OwnerId; space: string; request: InFlightRequest } | null;
  /** The category of an endpoint, as inferred or else as assumed. */
  readonly categoryOf: (space: string, endpoint: string, assumed: KnownCategory) => Category;
  /** Whether the owner is an account, or a key that the user has assigned. */
  readonly isUserOwned: (owner: OwnerId) => boolean;
  /** The key for hashes of queries, random in each browser session. */
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
export function registerWebRequestListeners(services: CaptureServices): void {
  const filter = { urls: DOMAINS.map((domain) => `https://*.${domain}${API_PATH}*`) };
  const { onSendHeaders, onResponseStarted, onBeforeRedirect, onErrorOccurred } = browser.webRequest;
  const { queue } = services;
  const userRequests = new UserRequests(services);

  onSendHeaders.addListener(
    (details) => {
      const call = apiCallOf(details, details.requestHeaders);
      const basics = basicsOf(details);
      if (call === null || basics === null || call.credential.kind === 'none') return;
      const isKept = userRequests.add(basics.requestId, call);
      queue.push(() => requestStarted(services, notLater(basics), call), isKept);
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
      const isKept = userRequests.end(basics.requestId);
      queue.push(() => responseReceived(services, notLater(basics), call, answer), isKept);
    },
    filter,
    ['responseHeaders'],
  );
  const over = (failed: boolean) => (details: EndDetails) => {
    const basics = basicsOf(details);
    if (basics === null) return;
    const isKept = userRequests.end(basics.requestId);
    const sends = sendsOf(details);
    queue.push(() => requestEnded(services, notLater(basics), failed, sends), isKept);
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

/** Requests in flight with several credentials: the key in the URL does not identify the owner of their answer. */
const ambiguous = new Set<string>();

function requestStarted(services: CaptureServices, basics: EventBasics, call: ApiCall): void | Promise<void> {
  const { requestId, at, initiator, method } = basics;
  const { space, assumed, endpoint, credential } = call;
  // A query that was cut may differ in its end from one that begins alike.
  const query = call.isCut
    ? { queryHash: null, isFullListing: false }
    : describeQuery(method, call.url, services.queryHashKey());
  const request = { space, at, requestId, initiator, endpoint, ...query };
  if (credential.kind !== 'one') {
    addBounded(ambiguous, requestId);
    return;
  }
  return withOwner(services, space, credential.text, (who) => {
    // Our poll of an account that has just been removed: its key is not "a key seen" on that account.
    if (initiator === SELF_INITIATOR && endpoint === POLL_ENDPOINT && who.owner === who.key) return;
    const category = services.categoryOf(space, endpoint, assumed);
    const event = { type: 'requestStarted', ...who, ...request, category } as const;
    services.historyRecorder.requestStarted(event, basics);
    services.dispatch(event);
  });
}

function responseReceived(
  services: CaptureServices,
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
    services.historyRecorder.responseReceived(event, basics, request);
    services.dispatch(event);
  };

  const known = services.inFlightRequest(requestId);
  // A redirect may have led to another space.
  if (known !== null && known.space === call.space) {
    const { owner, space, request } = known;
    return take({ owner, space, endpoint: request.endpoint, category: request.category }, request);
  }
  // From the cache, or its start was not observed: only a key in the URL still identifies its owner.
  const { space, endpoint, assumed, credential } = call;
  if (credential.kind !== 'one' || ambiguous.delete(requestId)) {
    services.historyRecorder.requestEnded(requestId, at, false, basics, null);
    return;
  }
  return withOwner(services, space, credential.text, ({ owner }) =>
    take({ owner, space, endpoint, category: services.categoryOf(space, endpoint, assumed) }),
  );
}

function requestEnded(services: CaptureServices, basics: EventBasics, failed: boolean, sends: number): void {
  const { requestId, at } = basics;
  const known = services.inFlightRequest(requestId);
  services.historyRecorder.requestEnded(requestId, at, failed, basics, known);
  if (known === null) return;
  const { owner, space } = known;
  services.dispatch({ type: 'requestEnded', owner, space, at, requestId, sends });
}

/** Resolves the credential's owner, synchronously if its fingerprint is cached. */
function withOwner(
  { owners }: CaptureServices,
  space: string,
  credential: string,
  then: (owner: ResolvedOwner) => void,
): void | Promise<void> {
  const known = owners.resolveCached(space, credential);
  if (known === undefined) return owners.resolve(space, credential).then(then);
  then(known);
}
