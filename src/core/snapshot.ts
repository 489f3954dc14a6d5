/**
 * The snapshot: all owners at one moment, with all rules applied.
 *
 * Badge, popup, panel and notifications only render these values. A snapshot holds for the moment `at`; screens build a new
 * one each second.
 */
import type { Advice } from './advice/pace.ts';
import type { Category } from './category.ts';
import type { Finding } from './findings/finding.ts';
import type { LocalMs } from './time.ts';

/**
 * Whose quota it is: one user of one space. An account is `demo.backlog.com#12`, with the user's number on Backlog; an
 * observed key is `demo.backlog.com~0123456789abcdef`, with the key's fingerprint.
 */
export type OwnerId = string;

/** Whether the owner is an account, and not an observed key. */
export const isAccountId = (owner: OwnerId): boolean => owner.includes('#');

/**
 * - `unknown`: no reading yet
 * - `idle`: the server said that no window is open
 * - `open`: a window is open and the figure is the server's own
 * - `exhausted`: nothing is left until `resetAt` (`rateLimited`: a 429 was seen)
 * - `reset`: the window ended by itself; the limit is shown until an answer confirms it
 * - `stale`: the newest reading is older than two poll intervals
 */
export type GaugeState = 'unknown' | 'idle' | 'open' | 'exhausted' | 'reset' | 'stale';

export type Severity = 'unknown' | 'ok' | 'warning' | 'critical' | 'exhausted';

export interface BurnRate {
  /** Share of the limit, 0 to 1, that an even rate would have used by now. */
  readonly expected: number;
  /** Share of the limit, 0 to 1, that has been used. */
  readonly actual: number;
  /** When the limit will be used up at this rate; null if that is not worth a warning. */
  readonly exhaustedAt: LocalMs | null;
  /** By the newest reading alone it would be used up: a poll has to confirm that. */
  readonly unconfirmed: boolean;
}

/** Requests per second at present, as of the newest advice. */
export interface RequestRate {
  readonly here: number;
  /** Of programs that this browser does not see. */
  readonly elsewhere: number;
}

export interface UsageBreakdown {
  readonly used: number;
  /** Requests of this window that this browser sent, our polls included. */
  readonly observed: number;
  /** `used - observed`: from programs that this browser cannot see, or missed. */
  readonly unattributed: number;
  /** Of `unattributed`, how many were sent with keys that are probably this user's. */
  readonly likely: number;
  /** The window was observed from its opening without a gap, so `unattributed` really came from elsewhere. */
  readonly complete: boolean;
  /** Of `unattributed`, how many may be requests of this browser that are in flight or ended without figures. */
  readonly maybeOurs: number;
  /** If not `complete`: since when this browser has been observed; null if unknown. */
  readonly since: LocalMs | null;
  /** `observed` by initiator and endpoint. */
  readonly by: readonly { readonly initiator: string; readonly endpoint: string; readonly count: number }[];
}

export interface Gauge {
  readonly category: Category;
  readonly state: GaugeState;
  readonly severity: Severity;
  readonly limit: number | null;
  /** The server's own figure, except in state `reset`, where it is the limit. */
  readonly remaining: number | null;
  /** During external usage, and more than 5 s old: read the figure as "at most". */
  readonly isUpperBound: boolean;
  readonly resetAt: LocalMs | null;
  /** `resetAt` is estimated, since a 429 named no time. */
  readonly resetEstimated: boolean;
  /** A 429 was seen in this window. */
  readonly rateLimited: boolean;
  /** When the newest reading arrived. */
  readonly asOf: LocalMs | null;
  readonly inFlight: {
    /** Sent after the newest reading arrived: surely not in the figure yet. */
    readonly uncounted: number;
    /** Sent before it: may be in the figure already. */
    readonly maybeCounted: number;
  };
  readonly burnRate: BurnRate | null;
  /** What to do; null if nothing is at risk. */
  readonly advice: Advice | null;
  /** Null without a current figure. */
  readonly rate: RequestRate | null;
  readonly usage: UsageBreakdown | null;
}

/** When the limit will be used up if programs go on like this; null if it lasts until the reset, or nearly so. */
export const runsOutAt = ({ burnRate }: Pick<Gauge, 'burnRate'>): LocalMs | null =>
  burnRate?.exhaustedAt ?? null;

export type PollMode = 'idle' | 'active' | 'foreground' | 'fast' | 'every5s' | 'every60s';

/** Errors of Get Rate Limit, or of the check of a key. Each has a message of its own. */
export type PollError =
  /** 401, Backlog's code 11: the key is wrong or was revoked. */
  | 'keyRefused'
  /** The stored key is missing, or no key could look like that; nothing was sent. */
  | 'keyUnusable'
  /** Code 4: the space does not allow this network address. */
  | 'addressRefused'
  /** Code 12: the space asks for a second factor that this user has not set up. */
  | 'secondFactor'
  /** Any other 403. */
  | 'forbidden'
  /** Codes 2 and 3: the space's licence does not allow it, or has expired. */
  | 'licence'
  /** 404: no such space, or it was renamed. */
  | 'noSuchSpace'
  /** Something answered that is not Backlog: a captive portal, a proxy. */
  | 'notBacklog'
  | 'redirected'
  | 'serverError'
  /** Backlog's answer was cut or did not make sense. */
  | 'garbled'
  | 'timeout'
  | 'offline'
  | 'network'
  /** The browser has not granted access to the space. */
  | 'noPermission'
  /** 429 on our own request. */
  | 'limitReached';

/** What the next poll waits for. */
export type PollReason =
  | 'first'
  | 'due'
  /** One was requested beside the regular ones. */
  | 'requested'
  | 'afterReset'
  /** The reads are nearly used up: polls wait for their reset. */
  | 'readsShort'
  /** The space named a time: `Retry-After`, or the reset of a 429. */
  | 'retryAfter'
  /** The last one failed. */
  | 'backOff'
  | 'paused'
  /** The user wants polls only while a screen shows the figures, and none does. */
  | 'notLooking'
  /** The user must act first: none is planned. */
  | 'needsUser';

export interface PollView {
  readonly mode: PollMode;
  /** Planned distance between two polls, in ms. */
  readonly intervalMs: number;
  readonly running: boolean;
  /** The user requested a poll, which is delayed by the budget for extra polls. */
  readonly refreshing: boolean;
  readonly paused: boolean;
  readonly lastAnswerAt: LocalMs | null;
  /** Null when no poll is planned: paused, or the user must act first. */
  readonly nextAt: LocalMs | null;
  readonly reason: PollReason;
  readonly error: PollError | null;
  /** Fast polling ends then. */
  readonly fastUntil: LocalMs | null;
}

/** Where the user wants an account to alert: button and notifications, button only, or neither. */
export type AlertScope = 'all' | 'button' | 'list';

export interface OwnerView {
  readonly id: OwnerId;
  readonly space: string;
  /** `account`: the user entered its key, so it is polled. `observedKey`: known only by requests in this browser. */
  readonly kind: 'account' | 'observedKey';
  /** The user's own name for an account. */
  readonly label: string | null;
  readonly userName: string | null;
  /**
   * Whether the owner may have the badge and notifications:
   * - `own`: an account, or a key that the user marked as their own
   * - `button`: an account that may have the badge but never notifies of its own accord, by the user's choice
   * - `shared`: an observed key while there is neither; all of them together notify once in ten minutes
   * - `none`: only listed: an account by the user's choice, or an observed key beside one of the user's own
   */
  readonly alerting: 'own' | 'button' | 'shared' | 'none';
  /** For an observed key: the account that it probably belongs to, by its figures. */
  readonly suggestedOwner: OwnerId | null;
  /** The four known categories in their order, then any that Backlog has added. */
  readonly gauges: readonly Gauge[];
  /** The category that is exhausted first at its burn rate, else the one with the smallest share left. */
  readonly mostConstrained: Category | null;
  readonly severity: Severity;
  readonly poll: PollView | null;
  /** Those of the most severe category first, then active ones, then the latest. */
  readonly findings: readonly Finding[];
  /** How far the server's clock is ahead of the local one, in ms. */
  readonly clockOffset: number;
}

/** Whether the owner is an account, or a key that the user marked as their own. */
export const isUserOwned = ({ kind, alerting }: OwnerView): boolean =>
  kind === 'account' || alerting === 'own';

export interface Snapshot {
  readonly at: LocalMs;
  /** Those that may have the badge first; among them the most urgent first, then the one used last. */
  readonly owners: readonly OwnerView[];
}
