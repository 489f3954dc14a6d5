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
import { dropOldest } from '../../core/bounded-map.ts';
import type { Category, KnownCategory } from '../../core/category.ts';
import type { EventOf, QuotaEvent } from '../../core/events/events.ts';
import type { OwnerId } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { type InFlightRequest, SELF_INITIATOR } from '../../core/usage/in-flight.ts';
import type { RequestRecord } from '../../history/records.ts';
import browser from '../../platform/browser.ts';
import { now, timeOf } from '../local-clock.ts';
import {
  type ApiCall,
  apiCallOf,
  boundedAnswer,
  boundedDetails,
  type RequestDetails,
  sendsOf,
} from './bounded-request.ts';
import type { EventQueue } from './event-queue.ts';
import { MAX_REQUEST_IDS, type OwnerResolver, type ResolvedOwner, UserRequests } from './owner-resolver.ts';
import { answeredRecord, endedRecord } from './request-record.ts';

export interface CaptureServices {
  readonly queue: EventQueue;
  readonly owners: Pick<OwnerResolver, 'resolve' | 'resolveCached'>;
  readonly historyRecorder: { addRequest(record: RequestRecord): void };
  readonly state: {
    readonly queryHashKey: HashKey;
    dispatch(event: QuotaEvent): void;
    /** A request in flight, including one that an earlier worker saw start. */
    inFlightRequest(requestId: string): { owner: OwnerId; space: string; request: InFlightRequest } | null;
    /** The category of an endpoint, as inferred or else as documented. */
    categoryOf(space: string, endpoint: string, documented: KnownCategory): Category;
    isUserOwned(owner: OwnerId): boolean;
  };
  /** Called for each event that is dropped because storage, and so its owner, could not be read. */
  readonly onUnresolved: () => void;
}

/** What every event has, and when it happened. */
type EventBasics = RequestDetails & { readonly requestId: string; readonly at: LocalMs };
type Answer = ReturnType<typeof boundedAnswer> & Pick<EventOf<'responseReceived'>, 'status' | 'fromCache'>;

type EndDetails = Parameters<typeof boundedDetails>[0] & {
  readonly timeStamp: number;
  /** The browser's name of the error. */
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
      const isKept = userRequests.start(basics.requestId, call);
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
  const onEnd = (failed: boolean) => (details: EndDetails) => {
    const basics = basicsOf(details);
    if (basics === null) return;
    const isKept = userRequests.end(basics.requestId);
    const sends = sendsOf(details);
    queue.push(() => requestEnded(services, notLater(basics), failed, sends), isKept);
  };
  onBeforeRedirect.addListener(onEnd(false), filter);
  onErrorOccurred.addListener(onEnd(true), filter);
}

function basicsOf(details: EndDetails): EventBasics | null {
  const bounded = boundedDetails(details);
  return bounded === null ? null : { ...bounded, at: timeOf(details) };
}

/** At most now: the clock may have been set back while the event was queued. */
const notLater = (basics: EventBasics): EventBasics => ({ ...basics, at: Math.min(basics.at, now()) });

/** Requests in flight with several credentials: the key in the URL does not identify the owner of their answer. */
const ambiguous = new Set<string>();

function requestStarted(services: CaptureServices, basics: EventBasics, call: ApiCall): void | Promise<void> {
  const { requestId, at, initiator, method } = basics;
  const { space, documented, endpoint, credential } = call;
  if (credential.kind !== 'one') {
    ambiguous.add(requestId);
    dropOldest(ambiguous, MAX_REQUEST_IDS);
    return;
  }
  const { state } = services;
  // A truncated URL may differ in its end from another one that begins alike.
  const query = call.isCut
    ? { queryHash: null, isFullListing: false }
    : describeQuery(method, call.url, state.queryHashKey);
  return withOwner(services, space, credential.text, (who) => {
    // Our poll of an account that was removed meanwhile: its key is not an observed key.
    if (initiator === SELF_INITIATOR && endpoint === POLL_ENDPOINT && who.owner === who.key) return;
    const category = state.categoryOf(space, endpoint, documented);
    const request = { space, at, requestId, initiator, endpoint, category };
    state.dispatch({ type: 'requestStarted', ...who, ...request, ...query });
  });
}

function responseReceived(
  services: CaptureServices,
  basics: EventBasics,
  call: ApiCall,
  answer: Answer,
): void | Promise<void> {
  const { requestId, at } = basics;
  const { historyRecorder, state } = services;
  const receive = (
    of: Pick<EventOf<'responseReceived'>, 'owner' | 'space' | 'endpoint' | 'category'>,
    request?: InFlightRequest,
  ) => {
    const event = { type: 'responseReceived', at, requestId, ...answer, ...of } as const;
    historyRecorder.addRequest(answeredRecord(event, basics, request));
    state.dispatch(event);
  };

  const started = state.inFlightRequest(requestId);
  // A redirect may have led to another space.
  if (started !== null && started.space === call.space) {
    const { owner, space, request } = started;
    return receive({ owner, space, endpoint: request.endpoint, category: request.category }, request);
  }
  // From the cache, or its start was not observed: only a key in the URL still identifies its owner.
  const { space, endpoint, documented, credential } = call;
  if (credential.kind !== 'one' || ambiguous.delete(requestId)) return;
  return withOwner(services, space, credential.text, ({ owner }) =>
    receive({ owner, space, endpoint, category: state.categoryOf(space, endpoint, documented) }),
  );
}

function requestEnded(services: CaptureServices, basics: EventBasics, failed: boolean, sends: number): void {
  const { requestId, at } = basics;
  const started = services.state.inFlightRequest(requestId);
  if (started === null) return;
  const { owner, space, request } = started;
  services.historyRecorder.addRequest(endedRecord(owner, request, basics, at, failed));
  services.state.dispatch({ type: 'requestEnded', owner, space, at, requestId, sends });
}

/** Resolves the credential's owner, synchronously if its fingerprint is cached. */
function withOwner(
  { owners, onUnresolved }: CaptureServices,
  space: string,
  credential: string,
  then: (owner: ResolvedOwner) => void,
): void | Promise<void> {
  const known = owners.resolveCached(space, credential);
  if (known !== undefined) return then(known);
  return owners.resolve(space, credential).then(then, (error: unknown) => {
    onUnresolved();
    throw error;
  });
}
