/** What can happen to the ledger. Time and owner come in with the event. */
import type { Category } from './category.ts';
import type { RawRateLimitFigures } from './readings/reading.ts';
import type { OwnerId, PollError } from './snapshot.ts';
import type { LocalMs, ServerSeconds } from './time.ts';

/**
 * - `newKey`: a key of unknown owner had its first sound answer, and this account may be its owner
 * - `disproof`: an answer disproved what the last failed poll said of the space or the key
 * - `confirmation`: a rise that alone would alarm is to be confirmed
 * - `foreground`: a screen that shows the account's figures came to the front
 * - `refresh`: the user asked for it
 */
export type PollRequestReason = 'newKey' | 'disproof' | 'confirmation' | 'foreground' | 'refresh';

interface EventBase {
  readonly owner: OwnerId;
  readonly space: string;
  readonly at: LocalMs;
}

export type QuotaEvent =
  /** A request left (not a preflight, not an answer from the cache). */
  | (EventBase & {
      readonly type: 'requestStarted';
      readonly requestId: string;
      readonly category: Category;
      readonly initiator: string;
      /** Template of the endpoint, `GET /issues/:issueIdOrKey`. */
      readonly endpoint: string;
      /** The key that it carries, as the id of a seen owner. */
      readonly key: OwnerId;
      readonly queryHash: number | null;
      readonly isFullListing: boolean;
    })
  /** Its headers arrived, and with them its end. `figures` is null where the answer had none. */
  | (EventBase & {
      readonly type: 'responseReceived';
      readonly requestId: string;
      readonly category: Category;
      readonly endpoint: string;
      readonly status: number;
      readonly fromCache: boolean;
      /** It came over HTTP/2 or later, which the browser does not queue. */
      readonly multiplexed: boolean;
      readonly date: ServerSeconds | null;
      readonly rateLimit: RawRateLimitFigures | null;
      /** `Retry-After` in seconds; undocumented, honoured when present. */
      readonly retryAfter: number | null;
    })
  /** It is over without an answer: failed, aborted, or sent on to somewhere else. */
  | (EventBase & {
      readonly type: 'requestEnded';
      readonly requestId: string;
      /** How often the browser may have sent it, as it repeats a request whose connection broke; once where left out. */
      readonly sends?: number;
    })
  | (EventBase & { readonly type: 'pollStarted' })
  | (EventBase & {
      readonly type: 'pollSucceeded';
      readonly sentAt: LocalMs;
      readonly date: ServerSeconds | null;
      readonly categories: readonly (RawRateLimitFigures & { readonly category: Category })[];
    })
  | (EventBase & {
      readonly type: 'pollFailed';
      readonly error: PollError;
      /** A random number from 0 to 1. */
      readonly jitter: number;
      /** The space named a time: no poll before then. */
      readonly notBefore: LocalMs | null;
    })
  | (EventBase & { readonly type: 'fastPollingSet'; readonly on: boolean })
  /** The user did something about it (a new key, a permission): ask again at once. */
  | (EventBase & { readonly type: 'pollRetryRequested' })
  /** One poll beside the regular ones is wanted, as far as the budget for such polls allows. */
  | (EventBase & {
      readonly type: 'pollRequested';
      readonly reason: PollRequestReason;
      /** `newKey` only: the key, as the id of a seen owner. No poll leaves while it has requests in flight. */
      readonly key?: OwnerId;
    })
  /** What was sent before then and is under way may have ended unseen: the worker had died, or the browser takes hosts from us. */
  | (EventBase & { readonly type: 'inFlightMarkedUncertain'; readonly before: LocalMs })
  /** The machine has a network again. */
  | (EventBase & { readonly type: 'networkRestored' })
  /** The user does not want to see this finding. */
  | (EventBase & { readonly type: 'findingDismissed'; readonly finding: string })
  /** The figures say that this seen key is probably one of `of`'s; null takes it back. */
  | (EventBase & { readonly type: 'ownerSuggested'; readonly suggestedOwner: OwnerId | null })
  /** Figures of another user were mixed in: start again from the next reading. */
  | (EventBase & { readonly type: 'windowsCleared' })
  /** What was known under another id turned out to be this owner's. */
  | (EventBase & { readonly type: 'ownersMerged'; readonly from: OwnerId });

/** The event of one type. */
export type EventOf<T extends QuotaEvent['type']> = Extract<QuotaEvent, { type: T }>;
