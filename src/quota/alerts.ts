/**
 * What is to be told now, over all owners that may notify: one notice per owner, with everything that is wrong with it.
 */
import type { Category } from './category.ts';
import { SAME_WINDOW } from './join.ts';
import { isInDanger, judge, markTold, type Run, type Step } from './run.ts';
import type { Gauge, OwnerId, OwnerView, Snapshot } from './snapshot.ts';
import type { LocalMs } from './time.ts';

/** "Tell me when it resets": one click, one notice. */
export interface Wish {
  readonly owner: OwnerId;
  readonly category: Category;
  /** The reset that is waited for. */
  readonly resetAt: LocalMs;
}

/** What has been told; survives the worker and the browser. */
export interface AlertState {
  readonly runs: Readonly<Record<string, Run>>;
  readonly wishes: readonly Wish[];
  /** When a notice was last made of an observed key that is not the user's; null where none was. */
  readonly sharedToldAt: LocalMs | null;
}

export const NO_ALERTS: AlertState = { runs: {}, wishes: [], sharedToldAt: null };

export interface AlertRules {
  /** Categories that alert; one that Backlog adds is silent until this version knows it. */
  readonly categories: ReadonlySet<Category>;
  readonly mutedUntil: LocalMs;
  /** The owner whose gauges are on a focused screen: what stands there is not said again. */
  readonly ownerOnScreen: OwnerId | null;
}

export interface Notice {
  readonly owner: OwnerView;
  /** A window that the user waited for has reset, or something is wrong. */
  readonly kind: 'reset' | 'danger';
  /** Of danger: every category that is in danger or used up, also those that were told before, as `update`. */
  readonly lines: readonly { readonly step: Step | 'back'; readonly gauge: Gauge }[];
}

export interface Verdicts {
  readonly state: AlertState;
  readonly notices: readonly Notice[];
}

/** A wish whose reset nobody confirmed is dropped after this long, in ms. */
const WISH_FOR = 600_000;
/** Incidents that are remembered of the user's own owners, and of all observed keys together. */
const MAX_OWN_RUNS = 400;
const MAX_SHARED_RUNS = 100;
/** All observed keys together notify once in this time, in ms. */
const SHARED_INTERVAL = 600_000;

/** Judges every gauge, and returns what to say and what to remember. The state is the same object where nothing changed. */
export function alertsOf(state: AlertState, { owners, at }: Snapshot, rules: AlertRules): Verdicts {
  const runs = { ...state.runs };
  let { sharedToldAt } = state;
  const { notices, wishes } = grantWishes(state.wishes, owners, at);
  let changed = wishes.length !== state.wishes.length;

  for (const owner of owners) {
    if (owner.alerting === 'none') continue;
    const judged = owner.gauges
      .filter(({ category }) => rules.categories.has(category))
      .map((gauge) => {
        const key = `${owner.id}|${gauge.category}`;
        const before = runs[key] ?? null;
        return { gauge, key, before, ...judge(before, gauge, owner.poll?.intervalMs ?? null, at) };
      });
    const isShown = owner.id === rules.ownerOnScreen;
    const isFree = owner.alerting === 'own' || isShown || isSharedFree(sharedToldAt, at);
    const tells = judged.some(({ step }) => step !== null) && at >= rules.mutedUntil && isFree;
    for (const { gauge, key, before, run } of judged) {
      const after = tells && run !== null && isInDanger(gauge) ? markTold(run, gauge, at) : run;
      if (after === before) continue;
      changed = true;
      if (after === null) delete runs[key];
      else runs[key] = after;
    }
    if (!tells || isShown) continue;
    if (owner.alerting === 'shared') sharedToldAt = at;
    const wrong = judged.filter(({ gauge }) => isInDanger(gauge) && gauge.state !== 'stale');
    const lines = wrong.map(({ step, gauge }) => ({ step: step ?? ('update' as const), gauge }));
    notices.push({ owner, kind: 'danger', lines });
  }
  if (!changed) return { state, notices };
  return { state: { runs: bounded(runs, owners), wishes, sharedToldAt }, notices };
}

/** The categories of an owner that a notice has to speak of now; none where the owner may not notify. */
export function dangersOf(owner: OwnerView, categories: ReadonlySet<Category>): readonly Gauge[] {
  if (owner.alerting === 'none') return [];
  return owner.gauges.filter((gauge) => categories.has(gauge.category) && isInDanger(gauge));
}

/** Adds a wish, in place of one for the same category. */
export function wish(state: AlertState, added: Wish): AlertState {
  const others = state.wishes.filter(
    ({ owner, category }) => owner !== added.owner || category !== added.category,
  );
  return { ...state, wishes: [...others, added] };
}

/** Forgets what concerns owners that are gone. */
export function forgetOwners(state: AlertState, gone: readonly OwnerId[]): AlertState {
  const kept = Object.entries(state.runs).filter(([key]) => !gone.includes(ownerIn(key)));
  return {
    ...state,
    runs: Object.fromEntries(kept),
    wishes: state.wishes.filter(({ owner }) => !gone.includes(owner)),
  };
}

/** What was told of `from` counts as told of `to`: its key turned out to be this owner's. */
export function moveRuns(state: AlertState, from: OwnerId, to: OwnerId): AlertState {
  const runs = Object.entries(state.runs).map(([key, run]): [string, Run] => {
    if (ownerIn(key) !== from) return [key, run];
    const moved = to + key.slice(from.length);
    const there = state.runs[moved];
    return [moved, there === undefined || there.dangerAt < run.dangerAt ? run : there];
  });
  return { ...state, runs: Object.fromEntries(runs) };
}

interface Granted {
  readonly notices: Notice[];
  /** Those that are still waited for. */
  readonly wishes: readonly Wish[];
}

function grantWishes(wishes: readonly Wish[], owners: readonly OwnerView[], at: LocalMs): Granted {
  const waiting = wishes.filter(({ resetAt }) => at - resetAt < WISH_FOR);
  const granted = new Set<Wish>();
  const notices: Notice[] = [];
  for (const owner of waiting.length === 0 ? [] : owners) {
    const back = owner.gauges.filter((gauge) => {
      const met = waiting.find((candidate) => isGranted(candidate, owner, gauge));
      if (met !== undefined) granted.add(met);
      return met !== undefined;
    });
    const lines = back.map((gauge) => ({ step: 'back' as const, gauge }));
    if (lines.length > 0) notices.push({ owner, kind: 'reset', lines });
  }
  return { notices, wishes: waiting.filter((candidate) => !granted.has(candidate)) };
}

/** The server has confirmed a window after the reset; for an owner that nobody polls, its time has come. */
function isGranted({ owner, category, resetAt }: Wish, view: OwnerView, gauge: Gauge): boolean {
  if (view.id !== owner || gauge.category !== category) return false;
  if (gauge.state === 'idle') return (gauge.asOf ?? 0) >= resetAt - 1000;
  if (gauge.state === 'open') return (gauge.resetAt ?? 0) > resetAt + SAME_WINDOW * 1000;
  return gauge.state === 'reset' && view.kind === 'seen';
}

const isSharedFree = (toldAt: LocalMs | null, at: LocalMs): boolean =>
  toldAt === null || at - toldAt >= SHARED_INTERVAL;

/** Observed keys have room of their own, so that made-up ones cannot push out what was told of an account. */
function bounded(runs: Record<string, Run>, owners: readonly OwnerView[]): Record<string, Run> {
  const entries = Object.entries(runs);
  if (entries.length <= MAX_SHARED_RUNS) return runs;
  const own = new Set(owners.filter(({ alerting }) => alerting === 'own').map(({ id }) => id));
  const isOwn = ([key]: [string, Run]) => key.includes('#') || own.has(ownerIn(key));
  return Object.fromEntries([
    ...latest(entries.filter(isOwn), MAX_OWN_RUNS),
    ...latest(
      entries.filter((entry) => !isOwn(entry)),
      MAX_SHARED_RUNS,
    ),
  ]);
}

const latest = (runs: [string, Run][], most: number): [string, Run][] =>
  runs.toSorted(([, a], [, b]) => b.dangerAt - a.dangerAt).slice(0, most);

/** The owner in the name of a run, `demo.backlog.com#7|update`. */
const ownerIn = (key: string): OwnerId => key.slice(0, key.lastIndexOf('|'));
