/** The background's heartbeat: starts the polls that are due, shows and tells what stands, and plans the next beat. */

import { confirmationPolls } from '../../core/polling/poll-confirmations.ts';
import { planPoll } from '../../core/polling/poll-plan.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import { newOwner } from '../../core/state/owner.ts';
import { badgeOf } from '../../core/view/badge.ts';
import { ownerNames } from '../../platform/names.ts';
import type { AppState } from '../app-state.ts';
import { now } from '../local-clock.ts';
import type { HistoryRecorder } from '../persistence/history-recorder.ts';
import type { Poller } from '../polling/poller.ts';
import type { Scheduler } from '../polling/scheduler.ts';
import type { AlertService } from './alert-service.ts';
import type { Toolbar } from './toolbar.ts';

/** After sleep the network comes back a moment later than we do, in ms. */
const WAKE_UP = 3000;

/** A worker that dies while it polls is woken again, in ms: its poll is given up before. */
const POLL_GIVEN_UP = 30_000;

export interface Services {
  readonly state: AppState;
  readonly poller: Poller;
  readonly alerts: AlertService;
  readonly historyRecorder: HistoryRecorder;
  readonly toolbar: Toolbar;
  readonly scheduler: Scheduler;
}

/** The machine has slept: at once, for a beat that asks may be waiting already. */
export function onWakeFromSleep({ state }: Services): void {
  state.notBefore = now() + WAKE_UP;
}

/** Starts the polls that are due, and shows what stands. */
export function runCycle(parts: Services): void {
  const { state, poller } = parts;
  state.followClock();
  const at = now();
  for (const account of state.accounts) {
    const owner = state.quota.owners.get(account.id) ?? newOwner(account.id, account.space);
    const due = planPoll(owner, state.evaluationContext(), state.quota.owners).at;
    if (due !== null && due <= at && !poller.isRunning(account.id)) poller.poll(account);
  }
  render(parts);
}

/** Shows and tells what stands at this moment. */
export function render({ state, poller, alerts, toolbar, scheduler }: Services): void {
  state.followClock();
  const snapshot = state.snapshot();
  const badge = badgeOf(snapshot, state.settings.paused);
  const alerting = snapshot.owners.filter((owner) => owner.alerting !== 'none');
  toolbar.show(badge, ownerNames(alerting, true).get(badge.owner?.id ?? '') ?? '');
  alerts.evaluate(snapshot);
  for (const event of confirmationPolls(state.quota.owners, snapshot)) state.dispatch(event);

  const moments = momentsOf(snapshot, (id) => poller.isRunning(id));
  // Ticking keeps the worker alive, so only a wait is counted down.
  if (badge.tone === 'exhausted') moments.push(nextSecond(snapshot.at));
  scheduler.next(moments.length === 0 ? null : Math.min(...moments));
}

/** When something will be due, or look different by itself. */
function momentsOf({ owners, at }: Snapshot, isRunning: (id: string) => boolean): number[] {
  const moments: number[] = [];
  for (const { id, gauges, poll } of owners) {
    if (isRunning(id)) moments.push(at + POLL_GIVEN_UP);
    else if (poll !== null && poll.nextAt !== null) moments.push(Math.max(poll.nextAt, at));
    for (const { state, resetAt, burnRate } of gauges) {
      // A projection slackens when the traffic stops, and then there is no event to say so: looked at with the screens.
      if (burnRate !== null && burnRate.exhaustedAt !== null) moments.push(nextSecond(at));
      if ((state === 'open' || state === 'exhausted') && resetAt !== null && resetAt > at)
        moments.push(resetAt + 1);
    }
  }
  return moments;
}

const nextSecond = (at: number): number => at + 1000 - (at % 1000);
