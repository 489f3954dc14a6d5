/**
 * The update cycle: at most five times a second, after a change or when something is due, it updates badge and notifications,
 * writes the changed owners for the screens, has history written, starts the polls that are due, and plans its next run without
 * an event.
 */
import { confirmationPolls } from '../core/polling/poll-plan.ts';
import { runsOutAt, type Snapshot } from '../core/snapshot.ts';
import { badgeOf } from '../core/view/badge.ts';
import { ownerNames } from '../platform/names.ts';
import { now } from './local-clock.ts';
import type { Services } from './services.ts';

/** Minimal interval between two runs, in ms. */
const CYCLE_MS = 200;
/** After sleep the network comes back a moment later than the machine, in ms. */
const WAKE_UP_MS = 3000;
/** If the worker ends during a poll, it is woken after this long, in ms; the poll has timed out by then. */
const POLL_GIVEN_UP_MS = 30_000;

type CycleServices = Omit<Services, 'owners' | 'keyMatcher' | 'localWriter'>;

export class UpdateCycle {
  readonly #services: CycleServices;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #ranAt = Number.NEGATIVE_INFINITY;

  constructor(services: CycleServices) {
    this.#services = services;
  }

  /** Something changed: runs in a later task, at most once per interval. */
  request(): void {
    const wait = Math.max(this.#ranAt + CYCLE_MS - performance.now(), 0);
    this.#timer ??= setTimeout(() => this.run(), wait);
  }

  run(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#ranAt = performance.now();
    const { state, alerts, toolbar, session, historyRecorder, scheduler, poller, batches } = this.#services;
    state.followClock();
    if (scheduler.hasOverslept()) onWakeFromSleep({ state });
    const snapshot = state.snapshot();
    const badge = badgeOf(snapshot, state.settings.paused, state.settings.numberAlways);
    const alerting = snapshot.owners.filter((owner) => owner.alerting !== 'none');
    toolbar.show(badge, ownerNames(alerting, true).get(badge.owner?.id ?? '') ?? '');
    alerts.evaluate(snapshot);
    for (const event of confirmationPolls(state.quota.owners, snapshot)) state.dispatch(event);
    session.write();
    historyRecorder.write();
    batches.check();
    // Last: what it changes is written in the next cycle, mostly together with the answer.
    startDuePolls(this.#services, snapshot);

    const moments = [...momentsOf(snapshot, (id) => poller.isRunning(id)), ...batches.starts()];
    // Each tick keeps the worker alive, so the badge counts down only while the user has to wait.
    if (badge.tone === 'exhausted') moments.push(nextSecond(snapshot.at));
    scheduler.next(moments.length === 0 ? null : Math.min(...moments));
  }
}

/** The machine has slept: delays the next poll. */
export function onWakeFromSleep({ state }: Pick<Services, 'state'>): void {
  state.notBefore = now() + WAKE_UP_MS;
}

function startDuePolls(
  { state, poller }: Pick<Services, 'state' | 'poller'>,
  { owners, at }: Snapshot,
): void {
  for (const { id, poll } of owners) {
    const account = state.account(id);
    const isDue = poll !== null && poll.nextAt !== null && poll.nextAt <= at;
    if (account !== undefined && isDue && !poller.isRunning(id)) poller.poll(account);
  }
}

/** When something will be due, or will change on screens without an event. */
function momentsOf({ owners, at }: Snapshot, isRunning: (id: string) => boolean): number[] {
  const moments: number[] = [];
  for (const { id, gauges, poll } of owners) {
    if (isRunning(id)) moments.push(at + POLL_GIVEN_UP_MS);
    else if (poll !== null && poll.nextAt !== null) moments.push(Math.max(poll.nextAt, at));
    for (const gauge of gauges) {
      const { state, resetAt } = gauge;
      // A projection weakens without events: it is evaluated each second, as on screens.
      if (runsOutAt(gauge) !== null) moments.push(nextSecond(at));
      if ((state === 'open' || state === 'exhausted') && resetAt !== null && resetAt > at)
        moments.push(resetAt + 1);
    }
  }
  return moments;
}

const nextSecond = (at: number): number => at + 1000 - (at % 1000);
