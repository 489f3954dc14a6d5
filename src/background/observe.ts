/**
 * From webRequest to the ledger's events.
 *
 * Two events for an answer, for listening is what costs (measured), none with `extraHeaders`:
 * - onSendHeaders: the start, the URL and the credential; it does not fire for an answer from the cache
 * - onResponseStarted: the figures, and its end. Not onCompleted, which an aborted or slow body reaches late or never
 * - onErrorOccurred and onBeforeRedirect, which seldom come: only that it is over. Where it is sent on to may be no
 *   endpoint, and then nothing more is heard of it
 */
import type { WebRequest } from 'webextension-polyfill';
import { API_PATH, endpointOf } from '../backlog/endpoints.ts';
import { limitHeaders } from '../backlog/headers.ts';
import { DOMAINS, isSpace } from '../backlog/hosts.ts';
import { questionOf } from '../backlog/question.ts';
import browser from '../platform/browser.ts';
import type { Category, KnownCategory } from '../quota/category.ts';
import type { EventOf, LedgerEvent } from '../quota/event.ts';
import { type Flight, OWN } from '../quota/flight.ts';
import type { OwnerId } from '../quota/snapshot.ts';
import type { LocalMs } from '../quota/time.ts';
import type { Chronicle } from './chronicle.ts';
import { timeOf } from './clock.ts';
import { credentialOf } from './credential.ts';
import type { Inbox } from './inbox.ts';
import { initiatorOf } from './initiator.ts';
import type { Details } from './open-requests.ts';
import type { Owners, Whose } from './owners.ts';
import { isUnqueued } from './protocol.ts';
import { sendsOf } from './repeated-sends.ts';

/** Get Rate Limit, which nothing of ours asks but the polls of accounts. */
const POLL = 'GET /rateLimit';

export interface Watcher {
  readonly inbox: Inbox;
  readonly owners: Owners;
  readonly chronicle: Chronicle;
  readonly dispatch: (event: LedgerEvent) => void;
  /** A request under way, also one whose start an earlier life of this worker saw. */
  readonly flightOf: (requestId: string) => { owner: OwnerId; space: string; flight: Flight } | null;
  /** The category of an endpoint, as learnt or else as assumed. */
  readonly categoryOf: (endpoint: string, assumed: KnownCategory) => Category;
}

interface Call {
  readonly space: string;
  readonly endpoint: string;
  /** By the endpoint, unless something else was learnt of it. */
  readonly assumed: KnownCategory;
  readonly url: URL;
}

type Ended = Details & {
  readonly requestId: string;
  readonly timeStamp: number;
  /** The browser's name of what went wrong. */
  readonly error?: string | undefined;
};

/** An API call to a space that counts, or null. */
function callOf({ url: text, method }: { readonly url: string; readonly method: string }): Call | null {
  const url = new URL(text);
  if (!isSpace(url.hostname)) return null;
  const endpoint = endpointOf(method, url.pathname);
  if (endpoint === null) return null;
  return { space: url.hostname, assumed: endpoint.category, endpoint: endpoint.template, url };
}

/** Registers the listeners; must run synchronously when the worker starts, or a wake-up loses its event. */
export function observe(watcher: Watcher): void {
  const filter = { urls: DOMAINS.map((domain) => `https://*.${domain}${API_PATH}*`) };
  const { onSendHeaders, onResponseStarted, onBeforeRedirect, onErrorOccurred } = browser.webRequest;
  const { inbox } = watcher;
  const note =
    <D extends { readonly timeStamp: number }>(
      take: (watcher: Watcher, details: D, at: LocalMs) => void | Promise<void>,
      isNews: boolean,
    ) =>
    (details: D) => {
      const at = timeOf(details);
      inbox.gather(() => take(watcher, details, at), isNews);
    };
  onSendHeaders.addListener(note(sent, false), filter, ['requestHeaders']);
  onResponseStarted.addListener(note(answered, true), filter, ['responseHeaders']);
  const over = (failed: boolean) =>
    note((_, details: Ended, at) => ended(watcher, details, at, failed), false);
  onBeforeRedirect.addListener(over(false), filter);
  onErrorOccurred.addListener(over(true), filter);
}

function sent(
  watcher: Watcher,
  details: WebRequest.OnSendHeadersDetailsType,
  at: LocalMs,
): void | Promise<void> {
  const call = callOf(details);
  if (call === null) return;
  const credential = credentialOf(call.url, details.requestHeaders ?? []);
  if (credential === null) return;
  const { space, assumed, endpoint } = call;
  const { requestId } = details;
  const initiator = initiatorOf(details);
  const question = questionOf(details.method, call.url);
  const request = { space, at, requestId, initiator, endpoint, ...question };
  return whose(watcher, space, credential, (who) => {
    // Our poll of an account that has just been removed: its key is not "a key seen" on that account.
    if (initiator === OWN && endpoint === POLL && who.owner === who.key) return;
    const category = watcher.categoryOf(endpoint, assumed);
    const event = { type: 'sent', ...who, ...request, category } as const;
    watcher.chronicle.sent(event, details);
    watcher.dispatch(event);
  });
}

function answered(
  watcher: Watcher,
  details: WebRequest.OnResponseStartedDetailsType,
  at: LocalMs,
): void | Promise<void> {
  const { requestId, url, statusCode: status, fromCache, responseHeaders = [] } = details;
  const unqueued = isUnqueued(details.statusLine, responseHeaders);
  const headers = limitHeaders(responseHeaders);
  const answer = { type: 'answered', at, requestId, status, fromCache, unqueued } as const;
  const take = (
    of: Pick<EventOf<'answered'>, 'owner' | 'space' | 'endpoint' | 'category'>,
    flight?: Flight,
  ) => {
    const event = { ...answer, ...of, ...headers };
    watcher.chronicle.answered(event, details, flight);
    watcher.dispatch(event);
  };

  const known = watcher.flightOf(requestId);
  // The ledger knows all of it: the URL is not taken apart again, unless a redirect has led elsewhere.
  if (known !== null && url.startsWith(`https://${known.space}/`)) {
    const { owner, space, flight } = known;
    return take({ owner, space, endpoint: flight.endpoint, category: flight.category }, flight);
  }
  // From the cache, or its start was seen by nobody: only a key in the URL still tells whose it is.
  const call = callOf(details);
  const credential = call && credentialOf(call.url, []);
  if (call === null || credential === null) {
    watcher.chronicle.ended(requestId, at, false, details, null);
    return;
  }
  const { space, endpoint, assumed } = call;
  return whose(watcher, space, credential, ({ owner }) =>
    take({ owner, space, endpoint, category: watcher.categoryOf(endpoint, assumed) }),
  );
}

function ended(watcher: Watcher, details: Ended, at: LocalMs, failed: boolean): void {
  const { requestId } = details;
  const known = watcher.flightOf(requestId);
  watcher.chronicle.ended(requestId, at, failed, details, known);
  if (known === null) return;
  const { owner, space } = known;
  watcher.dispatch({ type: 'ended', owner, space, at, requestId, sends: sendsOf(details) });
}

/** Finds whose credential it is, at once where its fingerprint is remembered. */
function whose(
  { owners }: Watcher,
  space: string,
  credential: string,
  then: (whose: Whose) => void,
): void | Promise<void> {
  const known = owners.recall(space, credential);
  if (known === undefined) return owners.find(space, credential).then(then);
  then(known);
}
