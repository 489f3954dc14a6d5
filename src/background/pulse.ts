/** The background's heartbeat: starts the polls that are due, shows and tells what stands, and plans the next beat. */
import { ownerNames } from '../platform/names.ts';
import { badgeOf } from '../quota/badge.ts';
import { confirmationsOf } from '../quota/confirmation.ts';
import { newOwner } from '../quota/owner.ts';
import { planPoll } from '../quota/poll-plan.ts';
import type { Snapshot } from '../quota/snapshot.ts';
import type { Alerter } from './alerter.ts';
import type { Chronicle } from './chronicle.ts';
import { now } from './clock.ts';
import type { Poller } from './poller.ts';
import type { Schedule } from './schedule.ts';
import type { State } from './state.ts';
import type { Toolbar } from './toolbar.ts';

/** After sleep the network comes back a moment later than we do, in ms. */
const WAKE_UP = 3000;

/** A worker that dies while it polls is woken again, in ms: its poll is given up before. */
const POLL_GIVEN_UP = 30_000;

export interface Parts {
  readonly state: State;
  readonly poller: Poller;
  readonly alerter: Alerter;
  readonly chronicle: Chronicle;
  readonly toolbar: Toolbar;
  readonly schedule: Schedule;
}

/** The machine has slept: at once, for a beat that asks may be waiting already. */
export function wakeUp({ state }: Parts): void {
  state.notBefore = now() + WAKE_UP;
}

/** Starts the polls that are due, and shows what stands. */
export function beat(parts: Parts): void {
  const { state, poller } = parts;
  state.followClock();
  const at = now();
  for (const account of state.accounts) {
    const owner = state.ledger.owners.get(account.id) ?? newOwner(account.id, account.space);
    const due = planPoll(owner, state.circumstances(), state.ledger.owners).at;
    if (due !== null && due <= at && !poller.isRunning(account.id)) poller.poll(account);
  }
  show(parts);
}

/** Shows and tells what stands at this moment. */
export function show({ state, poller, alerter, toolbar, schedule }: Parts): void {
  state.followClock();
  const snapshot = state.snapshot();
  const badge = badgeOf(snapshot, state.settings.paused);
  const alerting = snapshot.owners.filter((owner) => owner.alerting !== 'none');
  toolbar.show(badge, ownerNames(alerting, true).get(badge.owner?.id ?? '') ?? '');
  alerter.review(snapshot);
  for (const event of confirmationsOf(state.ledger.owners, snapshot)) state.dispatch(event);

  const moments = momentsOf(snapshot, (id) => poller.isRunning(id));
  // Ticking keeps the worker alive, so only a wait is counted down.
  if (badge.tone === 'usedUp') moments.push(nextSecond(snapshot.at));
  schedule.next(moments.length === 0 ? null : Math.min(...moments));
}

/** When something will be due, or look different by itself. */
function momentsOf({ owners, at }: Snapshot, isRunning: (id: string) => boolean): number[] {
  const moments: number[] = [];
  for (const { id, gauges, poll } of owners) {
    if (isRunning(id)) moments.push(at + POLL_GIVEN_UP);
    else if (poll !== null && poll.nextAt !== null) moments.push(Math.max(poll.nextAt, at));
    for (const { state, resetAt, pace } of gauges) {
      // A projection slackens when the traffic stops, and then there is no event to say so: looked at with the screens.
      if (pace !== null && pace.exhaustedAt !== null) moments.push(nextSecond(at));
      if ((state === 'open' || state === 'usedUp') && resetAt !== null && resetAt > at)
        moments.push(resetAt + 1);
    }
  }
  return moments;
}

const nextSecond = (at: number): number => at + 1000 - (at % 1000);
