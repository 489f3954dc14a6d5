/**
 * The ledger: every owner, and the one place where events change it.
 *
 * Deterministic and free of I/O: time comes in with the event. State is updated in place; an event touches
 * one owner only, so it costs the same with one owner as with a thousand.
 */
import type { Category } from './category.ts';
import { observeDate, serverNow, toLocal } from './clock.ts';
import { noteArrival, noteDeparture, noteProtocol } from './episode.ts';
import { findFlight, land, OWN, takeOff } from './flight.ts';
import { find, noteQuestion, noteRequest } from './habits.ts';
import { newestReset, viewJoined } from './join.ts';
import { newOwner, type OwnerState, windowOf } from './owner.ts';
import { CLOSELY_FOR } from './poll-plan.ts';
import { noteAnswer, noteFailure } from './poll-state.ts';
import { checkFigures, type Reading, type Refusal, saysIdle } from './reading.ts';
import type { OwnerId, Problem } from './snapshot.ts';
import { restOf } from './spending.ts';
import { type LocalMs, type ServerSeconds, WINDOW_SECONDS } from './time.ts';
import { accepted, countSeen, joinWindow, refuse, takeIdle, takeReading } from './window.ts';

export interface Ledger {
  readonly owners: Map<OwnerId, OwnerState>;
  /** Bad input by kind, for diagnostics. */
  readonly refusals: Map<Refusal | 'unattributed', number>;
}

interface Of {
  readonly owner: OwnerId;
  readonly space: string;
  readonly at: LocalMs;
}

/** Figures as they came, not yet checked. */
export interface RawFigures {
  readonly limit: unknown;
  readonly remaining: unknown;
  readonly reset: unknown;
}

export type LedgerEvent =
  /** A request left (not a preflight, not an answer from the cache). */
  | (Of & {
      readonly type: 'sent';
      readonly requestId: string;
      readonly category: Category;
      readonly initiator: string;
      readonly question: number | null;
      readonly unconditional: boolean;
    })
  /** Its headers arrived. `figures` is null where the answer had none. */
  | (Of & {
      readonly type: 'answered';
      readonly requestId: string;
      readonly category: Category;
      readonly status: number;
      readonly fromCache: boolean;
      /** It came over HTTP/2 or later, which the browser does not queue. */
      readonly unqueued: boolean;
      readonly date: ServerSeconds | null;
      readonly figures: RawFigures | null;
      /** `Retry-After` in seconds; undocumented, honoured when present. */
      readonly retryAfter: number | null;
    })
  /** It is over: completed, failed or aborted. */
  | (Of & { readonly type: 'ended'; readonly requestId: string })
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
      readonly notBefore: LocalMs | null;
    })
  | (Of & { readonly type: 'watchClosely'; readonly on: boolean })
  /** The user did something about it (a new key, a permission): ask again at once. */
  | (Of & { readonly type: 'pollAgain' })
  /** The user does not want to see this finding. */
  | (Of & { readonly type: 'dismiss'; readonly finding: string })
  /** What was known under another id turned out to be this owner's. */
  | (Of & { readonly type: 'adopt'; readonly from: OwnerId });

/** Owners at most; the one that was heard of least recently goes. */
const MOST_OWNERS = 1000;
/** A mean over one request a second says something only after this long, in ms. */
const UNPACED_FOR = 10_000;
/** The initiator of what this browser does not see. */
const ELSEWHERE = 'elsewhere';
const MOST_DISMISSED = 24;

export const newLedger = (owners: Iterable<OwnerState> = []): Ledger => ({
  owners: new Map([...owners].map((owner) => [owner.id, owner])),
  refusals: new Map(),
});

/** Applies one event, and returns the owner it changed. */
export function reduce(ledger: Ledger, event: LedgerEvent): OwnerState {
  const owner = ownerOf(ledger, event);
  const { poll } = owner;
  switch (event.type) {
    case 'sent':
      takeDeparture(owner, event);
      break;
    case 'answered':
      takeAnswer(ledger, owner, event);
      break;
    case 'ended': {
      const flight = land(owner.flights, event.requestId);
      if (flight !== undefined) noteArrival(owner.episodes, owner.flights, flight, event.at);
      break;
    }
    case 'pollStarted':
      poll.startedAt = event.at;
      poll.triedAt = event.at;
      break;
    case 'polled':
      takePoll(ledger, owner, event);
      break;
    case 'pollFailed':
      noteFailure(poll, event.at, event.problem, event.jitter, event.notBefore);
      break;
    case 'watchClosely':
      poll.closelyUntil = event.on ? event.at + CLOSELY_FOR : null;
      break;
    case 'pollAgain':
      poll.problem = null;
      poll.retryAt = null;
      poll.failures = 0;
      poll.triedAt = null;
      break;
    case 'dismiss':
      owner.dismissed = [
        ...owner.dismissed.filter(({ id }) => id !== event.finding),
        { id: event.finding, at: event.at },
      ].slice(-MOST_DISMISSED);
      break;
    case 'adopt':
      adopt(ledger, owner, event.from);
      break;
  }
  return owner;
}

function ownerOf(ledger: Ledger, { owner: id, space }: Of): OwnerState {
  const known = ledger.owners.get(id);
  if (known !== undefined) {
    // The map keeps the order in which they were heard of.
    ledger.owners.delete(id);
    ledger.owners.set(id, known);
    return known;
  }
  if (ledger.owners.size >= MOST_OWNERS) {
    for (const oldest of ledger.owners.keys()) {
      ledger.owners.delete(oldest);
      break;
    }
  }
  const owner = newOwner(id, space);
  ledger.owners.set(id, owner);
  return owner;
}

function takeDeparture(owner: OwnerState, event: Extract<LedgerEvent, { type: 'sent' }>): void {
  const { requestId, category, initiator, question, unconditional, at } = event;
  const flight = {
    requestId,
    category,
    initiator,
    question,
    unconditional,
    sentAt: at,
    answeredAt: null,
    overlapped: false,
  };
  takeOff(owner.flights, flight);
  if (initiator === OWN) return;
  noteDeparture(owner.episodes, owner.flights, flight);
  const refused = owner.windows.find((window) => window.category === category)?.refused ?? null;
  noteRequest(owner.habits, {
    initiator,
    category,
    at,
    overlapped: flight.overlapped,
    refused: refused !== null && at > refused.at && serverNow(owner.clock, at) < refused.until,
  });
}

function adopt(ledger: Ledger, owner: OwnerState, from: OwnerId): void {
  const other = ledger.owners.get(from);
  if (other === undefined || other === owner) return;
  ledger.owners.delete(from);
  if (owner.clock.min === null) owner.clock = other.clock;
  owner.flights.push(...other.flights);
  for (const window of other.windows) {
    const mine = windowOf(owner, window.category);
    if (mine !== null) joinWindow(mine, window);
  }
}

function takeAnswer(
  ledger: Ledger,
  owner: OwnerState,
  event: Extract<LedgerEvent, { type: 'answered' }>,
): void {
  const flight = findFlight(owner.flights, event.requestId);
  if (flight !== undefined) {
    flight.answeredAt = event.at;
    noteProtocol(owner.episodes, flight, event.unqueued);
  }
  // A replay from the cache was never sent: it spends nothing, and is as old as its `Date`.
  const replay = event.fromCache && flight === undefined;
  const date = dateOf(owner, event.date, event.at);
  const at = replay ? Math.min(event.at, toLocal(owner.clock, date + 1)) : event.at;
  const reading = check(ledger, event.category, event.figures, date, at);
  if (!replay && (event.figures === null || reading !== null)) {
    learnClock(owner, event.date, event.at, flight?.sentAt ?? null);
  }
  const window = windowOf(owner, event.category);
  if (window === null) return;

  if (reading !== null) {
    takeReading(window, reading);
    if (event.status !== 429 && !replay) countSeen(window, reading);
    if (
      flight !== undefined &&
      flight.question !== null &&
      event.status === 200 &&
      !event.fromCache &&
      flight.initiator !== OWN
    ) {
      const { initiator, question, unconditional } = flight;
      const { category, reset, at } = reading;
      noteQuestion(owner.habits, { initiator, category, question, unconditional, at, reset });
    }
  }
  if (event.status === 429) {
    const named = reading?.reset ?? (event.retryAfter === null ? null : date + event.retryAfter);
    refuse(window, { until: named ?? date + WINDOW_SECONDS, estimated: named === null, date, at: event.at });
  } else if (event.status < 400) {
    accepted(window, date);
  }
}

function takePoll(ledger: Ledger, owner: OwnerState, event: Extract<LedgerEvent, { type: 'polled' }>): void {
  const date = dateOf(owner, event.date, event.at);
  const readings = event.categories.flatMap(
    (figures) => check(ledger, figures.category, figures, date, event.at) ?? [],
  );
  if (readings.length > 0) learnClock(owner, event.date, event.at, event.sentAt);
  noteAnswer(owner.poll, event.at);
  for (const reading of readings) {
    const window = windowOf(owner, reading.category);
    if (window === null) continue;
    if (saysIdle(reading, date)) {
      takeIdle(window, reading);
      continue;
    }
    takeReading(window, reading);
    const view = viewJoined(window.joined);
    if (view.kind !== 'window') continue;
    const { rest, matters } = restOf(owner, window, view);
    if (!matters) continue;
    owner.poll.elsewhereAt = event.at;
    // Nulab asks for at least one second between requests of bulk Update, Search and Icon work.
    const age = event.at - (toLocal(owner.clock, view.reset) - WINDOW_SECONDS * 1000);
    if (reading.category !== 'read' && age >= UNPACED_FOR && rest > age / 1000) {
      find(owner.habits, 'unpaced', ELSEWHERE, reading.category, event.at, 1);
    }
  }
}

/** The time to date an answer's figures by. */
function dateOf(owner: OwnerState, date: ServerSeconds | null, at: LocalMs): ServerSeconds {
  return date ?? Math.floor(serverNow(owner.clock, at));
}

/** Lets an answer's `Date` tell of the server's clock; one whose figures were refused is not believed. */
function learnClock(
  owner: OwnerState,
  date: ServerSeconds | null,
  at: LocalMs,
  sentAt: LocalMs | null,
): void {
  if (date !== null && observeDate(owner.clock, date, at, sentAt)) forgetOtherTimeBase(owner, at);
}

/** After a jump of the server's clock, resets far ahead of it belong to a time that will not come. */
function forgetOtherTimeBase(owner: OwnerState, at: LocalMs): void {
  const horizon = serverNow(owner.clock, at) + WINDOW_SECONDS + 30;
  for (const window of owner.windows) {
    const reset = newestReset(window.joined);
    const idle = window.joined.idle;
    if (
      (reset !== null && reset > horizon) ||
      (idle !== null && idle.at > horizon) ||
      window.date > horizon
    ) {
      window.joined = { entries: [], idle: null };
      window.refused = null;
      window.seen = null;
      window.course = null;
      window.date = 0;
    }
  }
}

function check(
  ledger: Ledger,
  category: Category,
  raw: RawFigures | null,
  date: ServerSeconds,
  at: LocalMs,
): Reading | null {
  if (raw === null) return null;
  const figures = checkFigures(raw.limit, raw.remaining, raw.reset, date);
  if (typeof figures !== 'string') return { ...figures, category, date, at };
  ledger.refusals.set(figures, (ledger.refusals.get(figures) ?? 0) + 1);
  return null;
}
