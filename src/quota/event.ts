/** What can happen to the ledger. Time and owner come in with the event. */
import type { Category } from './category.ts';
import type { RawFigures } from './reading.ts';
import type { OwnerId, Problem } from './snapshot.ts';
import type { LocalMs, ServerSeconds } from './time.ts';

/**
 * - `newKey`: a key of unknown owner had its first sound answer, and this account may be its owner
 * - `disproof`: an answer disproved what the last failed poll said of the space or the key
 * - `confirmation`: a rise that alone would alarm is to be confirmed
 * - `foreground`: a screen that shows the account's figures came to the front
 * - `refresh`: the user asked for it
 */
export type PollRequestReason = 'newKey' | 'disproof' | 'confirmation' | 'foreground' | 'refresh';

interface Of {
  readonly owner: OwnerId;
  readonly space: string;
  readonly at: LocalMs;
}

export type LedgerEvent =
  /** A request left (not a preflight, not an answer from the cache). */
  | (Of & {
      readonly type: 'sent';
      readonly requestId: string;
      readonly category: Category;
      readonly initiator: string;
      /** Template of the endpoint, `GET /issues/:issueIdOrKey`. */
      readonly endpoint: string;
      /** The key that it carries, as the id of a seen owner. */
      readonly key: OwnerId;
      readonly question: number | null;
      readonly unconditional: boolean;
    })
  /** Its headers arrived, and with them its end. `figures` is null where the answer had none. */
  | (Of & {
      readonly type: 'answered';
      readonly requestId: string;
      readonly category: Category;
      readonly endpoint: string;
      readonly status: number;
      readonly fromCache: boolean;
      /** It came over HTTP/2 or later, which the browser does not queue. */
      readonly unqueued: boolean;
      readonly date: ServerSeconds | null;
      readonly figures: RawFigures | null;
      /** `Retry-After` in seconds; undocumented, honoured when present. */
      readonly retryAfter: number | null;
    })
  /** It is over without an answer: failed, aborted, or sent on to somewhere else. */
  | (Of & {
      readonly type: 'ended';
      readonly requestId: string;
      /** How often the browser may have sent it, as it repeats a request whose connection broke; once where left out. */
      readonly sends?: number;
    })
  | (Of & { readonly type: 'pollStarted' })
  | (Of & {
      readonly type: 'polled';
      readonly sentAt: LocalMs;
      readonly date: ServerSeconds | null;
      readonly categories: readonly (RawFigures & { readonly category: Category })[];
    })
  | (Of & {
      readonly type: 'pollFailed';
      readonly problem: Problem;
      /** A random number from 0 to 1. */
      readonly jitter: number;
      /** The space named a time: no poll before then. */
      readonly notBefore: LocalMs | null;
    })
  | (Of & { readonly type: 'watchClosely'; readonly on: boolean })
  /** The user did something about it (a new key, a permission): ask again at once. */
  | (Of & { readonly type: 'pollAgain' })
  /** One poll beside the regular ones is wanted, as far as the budget for such polls allows. */
  | (Of & {
      readonly type: 'pollRequested';
      readonly reason: PollRequestReason;
      /** `newKey` only: the key, as the id of a seen owner. No poll leaves while it has requests in flight. */
      readonly key?: OwnerId;
    })
  /** What was sent before then and is under way may have ended unseen: the worker had died, or the browser takes hosts from us. */
  | (Of & { readonly type: 'doubted'; readonly before: LocalMs })
  /** The machine has a network again. */
  | (Of & { readonly type: 'online' })
  /** The user does not want to see this finding. */
  | (Of & { readonly type: 'dismiss'; readonly finding: string })
  /** The figures say that this seen key is probably one of `of`'s; null takes it back. */
  | (Of & { readonly type: 'suspect'; readonly of: OwnerId | null })
  /** Figures of another user were mixed in: start again from the next reading. */
  | (Of & { readonly type: 'unmix' })
  /** What was known under another id turned out to be this owner's. */
  | (Of & { readonly type: 'adopt'; readonly from: OwnerId });

/** The event of one type. */
export type EventOf<T extends LedgerEvent['type']> = Extract<LedgerEvent, { type: T }>;
