/** Everything that changes the state of an owner. Each event carries its owner and time. */
import type { Category } from '../category.ts';
import type { RawRateLimitFigures } from '../readings/reading.ts';
import type { OwnerId, PollError } from '../snapshot.ts';
import type { LocalMs, ServerSeconds } from '../time.ts';
import type { SentRequest } from '../usage/in-flight.ts';

/**
 * - `newKey`: a key of unknown owner had its first valid answer, and this account may be its owner
 * - `disproof`: a response disproved the error of the last poll
 * - `confirmation`: a rise that would alert by itself has to be confirmed
 * - `foreground`: a screen that shows the account's figures came to the front
 * - `refresh`: the user requested it
 */
export type PollRequestReason = 'newKey' | 'disproof' | 'confirmation' | 'foreground' | 'refresh';

interface EventBase {
  readonly owner: OwnerId;
  readonly space: string;
  readonly at: LocalMs;
}

export type QuotaEvent =
  /** A request was sent (not a preflight, not answered from the cache). */
  | (EventBase & SentRequest & { readonly type: 'requestStarted' })
  /** Its response headers arrived, which end it. `rateLimit` is null if they had no figures. */
  | (EventBase & {
      readonly type: 'responseReceived';
      readonly requestId: string;
      readonly category: Category;
      readonly endpoint: string;
      readonly status: number;
      readonly fromCache: boolean;
      /** It came over HTTP/2 or later, where the browser does not queue requests. */
      readonly multiplexed: boolean;
      readonly date: ServerSeconds | null;
      readonly rateLimit: RawRateLimitFigures | null;
      /** `Retry-After` in seconds; undocumented, honoured when present. */
      readonly retryAfter: number | null;
    })
  /** It ended without a response: failed, aborted, or redirected. */
  | (EventBase & {
      readonly type: 'requestEnded';
      readonly requestId: string;
      /** How often the browser may have sent it (it repeats a request whose connection broke); 1 by default. */
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
      /** No poll before this time, which the space has named; else null. */
      readonly notBefore: LocalMs | null;
    })
  | (EventBase & { readonly type: 'fastPollingSet'; readonly on: boolean })
  /** The user may have fixed the error (a new key, a permission): poll again at once. */
  | (EventBase & { readonly type: 'pollRetryRequested' })
  /** Requests one extra poll, within the budget of such polls. */
  | (EventBase & {
      readonly type: 'pollRequested';
      readonly reason: PollRequestReason;
      /** `newKey` only: the observed key. The poll waits while that key has requests in flight. */
      readonly key?: OwnerId;
    })
  /** Requests sent until `before` may have ended unobserved: the worker was down, or host access was removed. */
  | (EventBase & { readonly type: 'inFlightMarkedUncertain'; readonly before: LocalMs })
  /** The machine is online again. */
  | (EventBase & { readonly type: 'networkRestored' })
  /** The user dismissed this finding. */
  | (EventBase & { readonly type: 'findingDismissed'; readonly finding: string })
  /** The figures suggest that this observed key belongs to `suggestedOwner`; null withdraws that. */
  | (EventBase & { readonly type: 'ownerSuggested'; readonly suggestedOwner: OwnerId | null })
  /** Removes all windows, which hold figures of another user. */
  | (EventBase & { readonly type: 'windowsCleared' })
  /** Merges `from`, an observed key that belongs to this owner, into it. */
  | (EventBase & { readonly type: 'ownersMerged'; readonly from: OwnerId });

/** The event of one type. */
export type EventOf<T extends QuotaEvent['type']> = Extract<QuotaEvent, { type: T }>;
