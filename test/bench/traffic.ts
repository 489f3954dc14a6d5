/**
 * A page's requests for the model, one after the other, each sent and answered; owners take turns. Ten
 * requests a second of each, so windows open and end on the way. The same objects come again with later figures: what
 * is measured is the model, and not the making or fetching of a million events.
 */
import type { EventOf, QuotaEvent } from '../../src/core/events.ts';
import type { RawRateLimitFigures } from '../../src/core/readings/reading.ts';

const START = 1_800_000_000;
const CATEGORIES = ['read', 'update', 'search', 'icon'] as const;
const LIMIT = 600;
const REQUESTS = 1000;
/** Made at run time, as the extension makes them: two that are equal are compared letter by letter. */
const ENDPOINTS = [
  'issues',
  'issues/:id',
  'issues/:id/comments',
  'projects/:id',
  'projects/:id/users',
  'projects/:id/statuses',
  'wikis',
  'wikis/:id/history',
  'users/:id/icon',
  'space/activities',
].map((path) => ['GET ', path].join('/'));
const QUESTIONS = 100;
const SPACE = 'demo.backlog.com';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

interface Request {
  readonly sent: Writable<EventOf<'requestStarted'>>;
  readonly answered: Writable<EventOf<'responseReceived'>>;
  /** Of the answer. */
  readonly rateLimit: Writable<RawRateLimitFigures>;
}

export class Traffic {
  readonly #requests: readonly Request[];
  readonly #events: readonly QuotaEvent[];
  readonly #owners: number;
  #next = 0;

  constructor(owners: number) {
    this.#owners = owners;
    this.#requests = Array.from({ length: REQUESTS }, (_, index) => request(index, owners));
    this.#events = this.#requests.flatMap(({ sent, answered }) => [sent, answered]);
  }

  /** The next events, in their order; what was returned before is overwritten. */
  next(): readonly QuotaEvent[] {
    for (const each of this.#requests) {
      put(each, Math.floor(this.#next / this.#owners));
      this.#next += 1;
    }
    return this.#events;
  }
}

/** The owner's nth request: what it asks and is told does not depend on how many owners there are. */
function put({ sent, answered, rateLimit }: Request, nth: number): void {
  const category = CATEGORIES[nth % CATEGORIES.length] ?? 'read';
  sent.category = category;
  sent.endpoint = ENDPOINTS[nth % ENDPOINTS.length] ?? '';
  sent.queryHash = nth % QUESTIONS;
  answered.category = category;
  answered.endpoint = sent.endpoint;
  const at = START * 1000 + nth * 100;
  const seconds = Math.floor(at / 1000);
  sent.at = at;
  answered.at = at + 40;
  answered.date = seconds;
  rateLimit.remaining = LIMIT - (nth % LIMIT);
  rateLimit.reset = seconds - (seconds % 60) + 60;
}

/** Property by property: an object made by spreading has a hidden class of its own, as no two others. */
function request(nth: number, owners: number): Request {
  const owner = `${SPACE}#${nth % owners}`;
  const requestId = String(nth);
  const rateLimit = { limit: LIMIT, remaining: 0, reset: 0 };
  return {
    rateLimit,
    sent: {
      type: 'requestStarted',
      space: SPACE,
      owner,
      requestId,
      at: 0,
      category: 'read',
      endpoint: '',
      initiator: 'app.example.com',
      key: owner,
      queryHash: 0,
      isFullListing: false,
    },
    answered: {
      type: 'responseReceived',
      space: SPACE,
      owner,
      requestId,
      at: 0,
      category: 'read',
      endpoint: '',
      status: 200,
      fromCache: false,
      multiplexed: true,
      date: null,
      rateLimit,
      retryAfter: null,
    },
  };
}
