/**
 * Moves the stored local times of owners and alerts when the local clock was set back (rule 5).
 *
 * Moments move back by the difference and are at most now. Deadlines move back too, so the time left stays the same.
 * The offset to the server's clock grows by the difference. Server times stay, unless they were estimated.
 */
import type { AlertState } from '../alerts/evaluate-alerts.ts';
import type { ClockBounds } from '../readings/server-clock.ts';
import type { LocalMs, ServerSeconds } from '../time.ts';
import type { RateLimitWindow } from '../usage/rate-limit-window.ts';
import type { OwnerState } from './owner.ts';

export interface ClockSetBack {
  /** How far the clock was set back, in ms. */
  readonly by: number;
  /** The time after that. */
  readonly now: LocalMs;
}

export const moveMoment = (at: LocalMs, { by, now }: ClockSetBack): LocalMs => Math.min(at - by, now);

export const moveDeadline = (until: LocalMs, { by }: ClockSetBack): LocalMs => until - by;

export const moveMomentIfSet = (at: LocalMs | null, change: ClockSetBack): LocalMs | null =>
  at === null ? null : moveMoment(at, change);

export const moveDeadlineIfSet = (until: LocalMs | null, change: ClockSetBack): LocalMs | null =>
  until === null ? null : moveDeadline(until, change);

/** Moves all local times of an owner, in place. */
export function moveOwnerTimes(owner: OwnerState, change: ClockSetBack): void {
  const moment = (at: LocalMs) => moveMoment(at, change);
  const momentIfSet = (at: LocalMs | null) => moveMomentIfSet(at, change);
  owner.lastEventAt = moment(owner.lastEventAt);
  owner.revision += 1;
  if (isUnknown(owner.serverClock)) moveEstimatedDates(owner.windows, change);
  moveOffset(owner.serverClock, change.by);
  for (const window of owner.windows) moveWindowTimes(window, change);
  owner.inFlight = owner.inFlight.map((request) => ({ ...request, sentAt: moment(request.sentAt) }));

  const { poll } = owner;
  poll.startedAt = momentIfSet(poll.startedAt);
  poll.triedAt = momentIfSet(poll.triedAt);
  poll.answeredAt = momentIfSet(poll.answeredAt);
  poll.externalUsageAt = momentIfSet(poll.externalUsageAt);
  poll.retryAt = moveDeadlineIfSet(poll.retryAt, change);
  poll.fastUntil = moveDeadlineIfSet(poll.fastUntil, change);
  poll.blockedUntil = moveDeadlineIfSet(poll.blockedUntil, change);
  poll.disprovedAt = moveDeadlineIfSet(poll.disprovedAt, change);

  const { requests } = poll;
  // A request may be due in the future, where its poll waits for answers of the space.
  requests.pending = requests.pending.map((request) => ({
    ...request,
    at: moveDeadline(request.at, change),
  }));
  requests.lastAt = momentIfSet(requests.lastAt);
  requests.newKeyAt = requests.newKeyAt.map(moment);

  owner.episodes = owner.episodes.map((episode) => ({
    ...episode,
    startedAt: moment(episode.startedAt),
    lastAt: moment(episode.lastAt),
  }));
  owner.dismissed = owner.dismissed.map(({ id, at }) => ({ id, at: moment(at) }));

  const { violations } = owner;
  violations.changedAt = momentIfSet(violations.changedAt);
  violations.list = violations.list.map((violation) => ({
    ...violation,
    firstAt: moment(violation.firstAt),
    lastAt: moment(violation.lastAt),
  }));
  violations.external = violations.external.map((sample) => ({ ...sample, at: moment(sample.at) }));
  violations.spacings = violations.spacings.map((spacing) => ({ ...spacing, at: moment(spacing.at) }));
  violations.callers = violations.callers.map(({ initiator, at }) => ({ initiator, at: moment(at) }));
  violations.queries = violations.queries.map((query) => ({
    ...query,
    answeredAt: moment(query.answeredAt),
  }));
}

function moveWindowTimes(window: RateLimitWindow, change: ClockSetBack): void {
  const { rateLimited, series } = window;
  window.asOf = moveMomentIfSet(window.asOf, change);
  if (rateLimited !== null) window.rateLimited = { ...rateLimited, at: moveMoment(rateLimited.at, change) };
  window.unaccounted = window.unaccounted.map((ended) => ({
    ...ended,
    sentAt: moveMoment(ended.sentAt, change),
    endedAt: moveMoment(ended.endedAt, change),
  }));
  if (series === null) return;
  window.series = {
    ...series,
    observed: series.observed.map(([slot, count]) => [moveMoment(slot, change), count]),
    readings: series.readings.map((reading) => ({ ...reading, at: moveMoment(reading.at, change) })),
    pace: series.pace && { ...series.pace, at: moveMoment(series.pace.at, change) },
  };
}

const isUnknown = ({ min, max }: ClockBounds): boolean => min === null && max === null;

function moveOffset(clock: ClockBounds, by: number): void {
  if (clock.min !== null) clock.min += by;
  if (clock.max !== null) clock.max += by;
}

/** Without any `Date`, server times were estimated from the local clock, so they move with it. */
function moveEstimatedDates(windows: readonly RateLimitWindow[], { by }: ClockSetBack): void {
  const moved = (date: ServerSeconds) => date - by / 1000;
  for (const window of windows) {
    window.date = moved(window.date);
    window.acceptedAt = moved(window.acceptedAt);
    const { rateLimited } = window;
    if (rateLimited === null) continue;
    // A 429 with figures has the server's own reset.
    const until = rateLimited.limit === null ? moved(rateLimited.until) : rateLimited.until;
    window.rateLimited = { ...rateLimited, until, date: moved(rateLimited.date) };
  }
}

/** The alert state with its local times moved. */
export function moveAlertTimes(
  { incidents, reminders, sharedNotifiedAt }: AlertState,
  change: ClockSetBack,
): AlertState {
  const moved = Object.entries(incidents).map(([key, incident]) => [
    key,
    {
      ...incident,
      lastRiskAt: moveMoment(incident.lastRiskAt, change),
      fastSince: moveMomentIfSet(incident.fastSince, change),
      notifiedAt: moveMomentIfSet(incident.notifiedAt, change),
    },
  ]);
  return {
    sharedNotifiedAt: moveMomentIfSet(sharedNotifiedAt, change),
    incidents: Object.fromEntries(moved),
    reminders: reminders.map((reminder) => ({
      ...reminder,
      resetAt: moveDeadline(reminder.resetAt, change),
    })),
  };
}
