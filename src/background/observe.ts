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
import { API_PATH } from '../backlog/endpoints.ts';
import { DOMAINS } from '../backlog/hosts.ts';
import type { HashKey } from '../backlog/keyed-hash.ts';
import { questionOf } from '../backlog/question.ts';
import { POLL_ENDPOINT } from '../backlog/rate-limit.ts';
import browser from '../platform/browser.ts';
import type { Category, KnownCategory } from '../quota/category.ts';
import type { EventOf, LedgerEvent } from '../quota/event.ts';
import { type Flight, OWN } from '../quota/flight.ts';
import type { OwnerId } from '../quota/snapshot.ts';
import type { LocalMs } from '../quota/time.ts';
import { boundedAnswer, boundedDetails, type Call, callOf, type Details } from './bounded.ts';
import type { Chronicle } from './chronicle.ts';
import { now, timeOf } from './clock.ts';
import type { Inbox } from './inbox.ts';
import type { Owners, Whose } from './owners.ts';
import { sendsOf } from './repeated-sends.ts';

export interface Watcher {
  readonly inbox: Inbox;
  readonly owners: Owners;
  readonly chronicle: Chronicle;
  readonly dispatch: (event: LedgerEvent) => void;
  /** A request under way, also one whose start an earlier life of this worker saw. */
  readonly flightOf: (requestId: string) => { owner: OwnerId; space: string; flight: Flight } | null;
  /** The category of an endpoint, as learnt or else as assumed. */
  readonly categoryOf: (space: string, endpoint: string, assumed: KnownCategory) => Category;
  /** Whether the owner is an account, or a key that the user has assigned. */
  readonly isUsers: (owner: OwnerId) => boolean;
  /** Stands for this session of the browser in the numbers that are made of questions. */
  readonly questionKey: () => HashKey;
}

/** What every event gives, and when it happened. */
type Basics = Details & { readonly requestId: string; readonly at: LocalMs };
type Answer = ReturnType<typeof boundedAnswer> & Pick<EventOf<'answered'>, 'status' | 'fromCache'>;

type EndDetails = Parameters<typeof boundedDetails>[0] & {
  readonly timeStamp: number;
  /** The browser's name of what went wrong. */
  readonly error?: string | undefined;
};

/** Registers the listeners; must run synchronously when the worker starts, or a wake-up loses its event. */
export function observe(watcher: Watcher): void {
  const filter = { urls: DOMAINS.map((domain) => `https://*.${domain}${API_PATH}*`) };
  const { onSendHeaders, onResponseStarted, onBeforeRedirect, onErrorOccurred } = browser.webRequest;
  const { inbox } = watcher;
  const usersRequests = new UsersRequests(watcher);

  onSendHeaders.addListener(
    (details) => {
      const call = callOf(details, details.requestHeaders);
      const basics = basicsOf(details);
      if (call === null || basics === null || call.credential.kind === 'none') return;
      const isKept = usersRequests.add(basics.requestId, call);
      inbox.gather(() => sent(watcher, notLater(basics), call), { isNews: false, isKept });
    },
    filter,
    ['requestHeaders'],
  );
  onResponseStarted.addListener(
    (details: WebRequest.OnResponseStartedDetailsType) => {
      const call = callOf(details);
      const basics = basicsOf(details);
      if (call === null || basics === null) return;
      const { statusCode: status, fromCache, statusLine, responseHeaders } = details;
      const answer = { ...boundedAnswer(statusLine, responseHeaders), status, fromCache };
      const isKept = usersRequests.end(basics.requestId);
      inbox.gather(() => answered(watcher, notLater(basics), call, answer), { isNews: true, isKept });
    },
    filter,
    ['responseHeaders'],
  );
  const over = (failed: boolean) => (details: EndDetails) => {
    const basics = basicsOf(details);
    if (basics === null) return;
    const isKept = usersRequests.end(basics.requestId);
    const sends = sendsOf(details);
    inbox.gather(() => ended(watcher, notLater(basics), failed, sends), { isNews: false, isKept });
  };
  onBeforeRedirect.addListener(over(false), filter);
  onErrorOccurred.addListener(over(true), filter);
}

function basicsOf(details: EndDetails): Basics | null {
  const bounded = boundedDetails(details);
  return bounded === null ? null : { ...bounded, at: timeOf(details) };
}

/** Now at the latest: the clock may have been set back while the event was queued. */
const notLater = (basics: Basics): Basics => ({ ...basics, at: Math.min(basics.at, now()) });

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
class UsersRequests {
  readonly #watcher: Watcher;
  readonly #ids = new Set<string>();

  constructor(watcher: Watcher) {
    this.#watcher = watcher;
  }

  add(requestId: string, { space, credential }: Call): boolean {
    const known = credential.kind === 'one' ? this.#watcher.owners.recall(space, credential.text) : undefined;
    if (known === undefined || !this.#watcher.isUsers(known.owner)) return false;
    remember(this.#ids, requestId);
    return true;
  }

  end(requestId: string): boolean {
    if (this.#ids.delete(requestId)) return true;
    const flight = this.#watcher.flightOf(requestId);
    return flight !== null && this.#watcher.isUsers(flight.owner);
  }
}

function sent(watcher: Watcher, basics: Basics, call: Call): void | Promise<void> {
  const { requestId, at, initiator, method } = basics;
  const { space, assumed, endpoint, credential } = call;
  // A query that was cut may differ in its end from one that begins alike.
  const question = call.isCut
    ? { question: null, unconditional: false }
    : questionOf(method, call.url, watcher.questionKey());
  const request = { space, at, requestId, initiator, endpoint, ...question };
  if (credential.kind !== 'one') {
    remember(unattributed, requestId);
    return;
  }
  return whose(watcher, space, credential.text, (who) => {
    // Our poll of an account that has just been removed: its key is not "a key seen" on that account.
    if (initiator === OWN && endpoint === POLL_ENDPOINT && who.owner === who.key) return;
    const category = watcher.categoryOf(space, endpoint, assumed);
    const event = { type: 'sent', ...who, ...request, category } as const;
    watcher.chronicle.sent(event, basics);
    watcher.dispatch(event);
  });
}

function answered(watcher: Watcher, basics: Basics, call: Call, answer: Answer): void | Promise<void> {
  const { requestId, at } = basics;
  const take = (
    of: Pick<EventOf<'answered'>, 'owner' | 'space' | 'endpoint' | 'category'>,
    flight?: Flight,
  ) => {
    const event = { type: 'answered', at, requestId, ...answer, ...of } as const;
    watcher.chronicle.answered(event, basics, flight);
    watcher.dispatch(event);
  };

  const known = watcher.flightOf(requestId);
  // A redirect may have led to another space.
  if (known !== null && known.space === call.space) {
    const { owner, space, flight } = known;
    return take({ owner, space, endpoint: flight.endpoint, category: flight.category }, flight);
  }
  // From the cache, or its start was seen by nobody: only a key in the URL still tells whose it is.
  const { space, endpoint, assumed, credential } = call;
  if (credential.kind !== 'one' || unattributed.delete(requestId)) {
    watcher.chronicle.ended(requestId, at, false, basics, null);
    return;
  }
  return whose(watcher, space, credential.text, ({ owner }) =>
    take({ owner, space, endpoint, category: watcher.categoryOf(space, endpoint, assumed) }),
  );
}

function ended(watcher: Watcher, basics: Basics, failed: boolean, sends: number): void {
  const { requestId, at } = basics;
  const known = watcher.flightOf(requestId);
  watcher.chronicle.ended(requestId, at, failed, basics, known);
  if (known === null) return;
  const { owner, space } = known;
  watcher.dispatch({ type: 'ended', owner, space, at, requestId, sends });
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
