/**
 * The local clock was set back: the one place where stored local times move (rule 5).
 *
 * A moment is as long ago as it was, and now at the latest. A deadline keeps the time that was left until it. The
 * offset between the two clocks grows by the same difference. What the server dated stays as it is.
 */
import type { AlertState } from '../alerts/evaluate-alerts.ts';
import { moveAskedTimes } from '../findings/repeated-queries.ts';
import type { RateLimitWindow } from '../readings/rate-limit-window.ts';
import type { ClockBounds } from '../readings/server-clock.ts';
import type { LocalMs, ServerSeconds } from '../time.ts';
import type { OwnerState } from './owner.ts';

export interface ClockSetBack {
  /** How far the clock was set back, in ms. */
  readonly by: number;
  /** The time after that. */
  readonly now: LocalMs;
}

export const moveMoment = (at: LocalMs, { by, now }: ClockSetBack): LocalMs => Math.min(at - by, now);

export const moveDeadline = (until: LocalMs, { by }: ClockSetBack): LocalMs => until - by;

/** The same for what may not be set. */
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
  if (isUnknown(owner.clock)) moveEstimatedDates(owner.windows, change);
  moveOffset(owner.clock, change.by);
  for (const window of owner.windows) moveWindowTimes(window, change);
  owner.inFlight = owner.inFlight.map((flight) => ({ ...flight, sentAt: moment(flight.sentAt) }));

  const { poll } = owner;
  poll.startedAt = momentIfSet(poll.startedAt);
  poll.triedAt = momentIfSet(poll.triedAt);
  poll.answeredAt = momentIfSet(poll.answeredAt);
  poll.externalUsageAt = momentIfSet(poll.externalUsageAt);
  poll.retryAt = moveDeadlineIfSet(poll.retryAt, change);
  poll.fastUntil = moveDeadlineIfSet(poll.fastUntil, change);
  poll.blockedUntil = moveDeadlineIfSet(poll.blockedUntil, change);
  poll.disprovedAt = momentIfSet(poll.disprovedAt);

  const { requests } = poll;
  requests.pending = requests.pending.map((request) => ({ ...request, at: moment(request.at) }));
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
  violations.list = violations.list.map((habit) => ({
    ...habit,
    firstAt: moment(habit.firstAt),
    lastAt: moment(habit.lastAt),
  }));
  violations.external = violations.external.map((sample) => ({ ...sample, at: moment(sample.at) }));
  violations.spacings = violations.spacings.map((stride) => ({ ...stride, at: moment(stride.at) }));
  violations.callers = violations.callers.map(({ initiator, at }) => ({ initiator, at: moment(at) }));
  moveAskedTimes(violations.queries, moment);
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
  };
}

const isUnknown = ({ min, max }: ClockBounds): boolean => min === null && max === null;

function moveOffset(clock: ClockBounds, by: number): void {
  if (clock.min !== null) clock.min += by;
  if (clock.max !== null) clock.max += by;
}

/** Without a `Date` of the server, its time was taken from the local clock: these seconds move as that does. */
function moveEstimatedDates(windows: readonly RateLimitWindow[], { by }: ClockSetBack): void {
  const moved = (date: ServerSeconds) => date - by / 1000;
  for (const window of windows) {
    window.date = moved(window.date);
    window.acceptedAt = moved(window.acceptedAt);
    const { rateLimited } = window;
    if (rateLimited === null) continue;
    // With figures the server has said itself when the limit is reset.
    const until = rateLimited.limit === null ? moved(rateLimited.until) : rateLimited.until;
    window.rateLimited = { ...rateLimited, until, date: moved(rateLimited.date) };
  }
}

/** What was told, as it is after the clock was set back: incidents end as they would have, reminders come when due. */
export function moveAlertTimes(
  { incidents, reminders, sharedNotifiedAt }: AlertState,
  change: ClockSetBack,
): AlertState {
  const moved = Object.entries(incidents).map(([key, run]) => [
    key,
    {
      ...run,
      startedAt: moveMoment(run.startedAt, change),
      lastRiskAt: moveMoment(run.lastRiskAt, change),
      fastSince: moveMomentIfSet(run.fastSince, change),
      notifiedAt: moveMomentIfSet(run.notifiedAt, change),
    },
  ]);
  return {
    sharedNotifiedAt: moveMomentIfSet(sharedNotifiedAt, change),
    incidents: Object.fromEntries(moved),
    reminders: reminders.map((wish) => ({ ...wish, resetAt: moveDeadline(wish.resetAt, change) })),
  };
}
