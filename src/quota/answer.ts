/** Answers arrive: what their headers, and the body of a poll, say of the quota. */
import type { Category } from './category.ts';
import { observeDate, serverNow, toLocal } from './clock.ts';
import { noteElsewhere } from './elsewhere.ts';
import { noteArrival, noteProtocol } from './episode.ts';
import type { EventOf } from './event.ts';
import { type Flight, land, OWN, UNKNOWN } from './flight.ts';
import { type Habits, noteCaller, noteQuestion } from './habits.ts';
import { newestReset, viewJoined } from './join.ts';
import type { Refusals } from './ledger.ts';
import { type OwnerState, windowOf } from './owner.ts';
import type { Part } from './past.ts';
import { noteAnswer, noteFailure } from './poll-state.ts';
import { checkFigures, type RawFigures, type Reading, saysIdle } from './reading.ts';
import { countSeen } from './seen.ts';
import { restOf } from './spending.ts';
import { addTally, togetherWith } from './tally.ts';
import { type LocalMs, type ServerSeconds, WINDOW_SECONDS } from './time.ts';
import { noteUnaccounted } from './unaccounted.ts';
import { noteHere, noteReading } from './usage-series.ts';
import { accepted, loosened, newWindow, refuse, takeIdle, takeReading, type Window } from './window.ts';

type Answered = EventOf<'answered'>;

/** The headers of an answer. */
export function takeAnswer(refusals: Refusals, owner: OwnerState, event: Answered): void {
  const flight = land(owner.flights, event.requestId);
  const together = flight === undefined ? 0 : arrive(owner, flight, event);
  // A replay from the cache was never sent: it spends nothing, and is as old as its `Date`.
  const replay = event.fromCache && flight === undefined;
  const said = dateOf(owner, event.date, event.at);
  const at = replay ? Math.min(event.at, toLocal(owner.clock, said + 1)) : event.at;
  const reading = check(refusals, event.category, event.figures, said, at);
  // Of a Date and figures that do not go together one is wrong, so neither is believed.
  const isBad = event.figures !== null && reading === null;
  if (!replay && !isBad) learnClock(owner, event.date, event.at, flight?.sentAt ?? null);
  const window = windowOf(owner, event.category);
  if (window === null) return;

  if (reading !== null) {
    const part = takeReading(window, reading);
    if (!replay) {
      book(part, reading, event, flight, together);
      if (part === window) noteUsage(owner, window, event);
    }
    if (flight !== undefined) {
      noteAsked(owner.habits, flight, event, reading);
      if (event.status < 400 && flight.initiator !== OWN)
        noteCaller(owner.habits, flight.initiator, event.at);
    }
  } else if (flight !== undefined && event.status !== 429) {
    noteUnaccounted(window.aborted, flight.sentAt, event.at);
  }
  const date = isBad ? dateOf(owner, null, event.at) : said;
  const sentAt = flight?.sentAt ?? null;
  if (event.status === 429) takeRefusal(window, event, reading, date, sentAt, together);
  else if (event.status < 400 && !isBad) accepted(window, date, sentAt);
}

/** Notes that the flight is over, and returns how many of its category were under way until then. */
function arrive({ flights, episodes }: OwnerState, flight: Flight, { at, unqueued }: Answered): number {
  noteProtocol(episodes, flight, unqueued);
  noteArrival(episodes, flights, flight, at);
  return togetherWith(flights, flight, at);
}

/** Counts a request that was really sent in the minute that its reading names. */
function book(
  part: Part,
  reading: Reading,
  { status, endpoint }: Answered,
  flight: Flight | undefined,
  together: number,
): void {
  addTally(part, reading.reset, status === 429 ? 1 : 0, together);
  if (status !== 429) countSeen(part, reading, flight?.initiator ?? UNKNOWN, endpoint);
}

/** Notes what the reading, and the request that it answers, mean for the burn rate. */
function noteUsage(owner: OwnerState, window: Window, { status, at }: Answered): void {
  if (window.asOf === at) noteReading(owner, window, at);
  if (status !== 429 && window.series !== null) noteHere(window.series, at);
}

function noteAsked(habits: Habits, flight: Flight, { status, fromCache }: Answered, reading: Reading): void {
  const { question, initiator } = flight;
  if (question === null || initiator === OWN || status !== 200 || fromCache) return;
  noteQuestion(habits, question, flight, reading);
}

/** A 429: what it says of its end (its reset or `Retry-After`, whichever is later), or else a whole minute. */
function takeRefusal(
  window: Window,
  { at, retryAfter }: Answered,
  reading: Reading | null,
  date: ServerSeconds,
  sentAt: LocalMs | null,
  together: number,
): void {
  const open = newestReset(window.joined);
  if (reading === null && open !== null && date < open) addTally(window, open, 1, together);
  const estimated = reading === null && retryAfter === null;
  const until = estimated
    ? date + WINDOW_SECONDS
    : Math.max(reading?.reset ?? 0, retryAfter === null ? 0 : date + retryAfter);
  refuse(window, { until, estimated, date, at, limit: reading?.limit ?? null }, sentAt);
}

/** The body of Get Rate Limit. */
export function takePoll(refusals: Refusals, owner: OwnerState, event: EventOf<'polled'>): void {
  const date = dateOf(owner, event.date, event.at);
  const readings = event.categories.flatMap(
    (figures) => check(refusals, figures.category, figures, date, event.at) ?? [],
  );
  if (readings.length === 0) {
    noteFailure(owner.poll, event.at, 'garbled', 0, null);
    return;
  }
  learnClock(owner, event.date, event.at, event.sentAt);
  noteAnswer(owner.poll, event.at, event.sentAt);
  for (const reading of readings) {
    const window = windowOf(owner, reading.category);
    if (window === null) continue;
    loosened(window, reading);
    if (saysIdle(reading, date)) {
      takeIdle(window, reading);
      noteElsewhere(owner, window, null, reading.limit, event.at);
      continue;
    }
    if (takeReading(window, reading) === window) noteReading(owner, window, event.at);
    const view = viewJoined(window.joined);
    if (view.kind !== 'window') continue;
    if (restOf(owner, window, view).matters) owner.poll.elsewhereAt = event.at;
    noteElsewhere(owner, window, view, view.limit, event.at);
  }
}

/** The time to date an answer's figures by. */
function dateOf(owner: OwnerState, date: ServerSeconds | null, at: LocalMs): ServerSeconds {
  return date ?? Math.floor(serverNow(owner.clock, at));
}

/** Lets an answer's `Date` tell of the server's clock. */
function learnClock(
  owner: OwnerState,
  date: ServerSeconds | null,
  at: LocalMs,
  sentAt: LocalMs | null,
): void {
  if (date !== null && observeDate(owner.clock, date, at, sentAt)) forgetOtherTimeBase(owner, at);
}

/** After a jump of the server's clock, what is dated far ahead of it belongs to a time that will not come. */
function forgetOtherTimeBase(owner: OwnerState, at: LocalMs): void {
  const horizon = serverNow(owner.clock, at) + WINDOW_SECONDS + 30;
  owner.windows = owner.windows.map((window) =>
    latestDateOf(window) > horizon ? { ...newWindow(window.category), aborted: window.aborted } : window,
  );
}

/** A refusal counts by when it was answered: `Retry-After` may name a time far ahead. */
function latestDateOf({ joined, date, refused, accepted }: Window): ServerSeconds {
  return Math.max(newestReset(joined) ?? 0, joined.idle?.at ?? 0, date, refused?.date ?? 0, accepted);
}

function check(
  refusals: Refusals,
  category: Category,
  raw: RawFigures | null,
  date: ServerSeconds,
  at: LocalMs,
): Reading | null {
  if (raw === null) return null;
  const figures = checkFigures(raw, date);
  if (typeof figures !== 'string') {
    // Named one by one: a spread here was the model's greatest cost.
    const { limit, remaining, reset } = figures;
    return { limit, remaining, reset, category, date, at };
  }
  refusals.set(figures, (refusals.get(figures) ?? 0) + 1);
  return null;
}
