/**
 * What is to be told now, over all owners: one notice per owner, however many categories are in danger.
 */
import type { Category } from './category.ts';
import { SAME_WINDOW } from './join.ts';
import { judge, type Run, type Step } from './run.ts';
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
}

export const NO_ALERTS: AlertState = { runs: {}, wishes: [] };

export interface AlertRules {
  /** Categories that alert; one that Backlog adds is silent until this version knows it. */
  readonly categories: ReadonlySet<Category>;
  readonly mutedUntil: LocalMs;
  /** One of our screens has the focus: what stands on it is not said again. */
  readonly onScreen: boolean;
}

export interface Notice {
  readonly owner: OwnerView;
  readonly lines: readonly { readonly step: Step | 'back'; readonly gauge: Gauge }[];
}

export interface Verdicts {
  readonly state: AlertState;
  readonly notices: readonly Notice[];
}

/** A wish whose reset nobody confirmed is dropped after this long, in ms. */
const WISH_FOR = 600_000;
const MOST_RUNS = 400;

/** Judges every gauge, and returns what to say and what to remember. The state is the same object where nothing changed. */
export function alertsOf(state: AlertState, { owners, at }: Snapshot, rules: AlertRules): Verdicts {
  const runs: Record<string, Run> = { ...state.runs };
  const notices: Notice[] = [];
  let changed = false;
  const wishes = state.wishes.filter(({ resetAt }) => at - resetAt < WISH_FOR);

  for (const owner of owners) {
    const lines: { step: Step | 'back'; gauge: Gauge }[] = [];
    for (const gauge of owner.gauges) {
      const granted = wishes.findIndex((wish) => isGranted(wish, owner, gauge));
      if (granted >= 0) {
        wishes.splice(granted, 1);
        lines.push({ step: 'back', gauge });
      }
      if (!rules.categories.has(gauge.category)) continue;
      const key = `${owner.id}|${gauge.category}`;
      const before = runs[key] ?? null;
      const { run, step } = judge(before, gauge, owner.poll?.intervalMs ?? null, at, at >= rules.mutedUntil);
      if (step !== null && !rules.onScreen) lines.push({ step, gauge });
      if (run === before) continue;
      changed = true;
      if (run === null) delete runs[key];
      else runs[key] = run;
    }
    if (lines.length > 0) notices.push({ owner, lines });
  }
  changed ||= wishes.length !== state.wishes.length;
  return { state: changed ? { runs: bounded(runs), wishes } : state, notices };
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
  const kept = Object.entries(state.runs).filter(([key]) => !gone.some((id) => key.startsWith(`${id}|`)));
  return {
    runs: Object.fromEntries(kept),
    wishes: state.wishes.filter(({ owner }) => !gone.includes(owner)),
  };
}

/** The server has confirmed a window after the reset; for an owner that nobody polls, its time has come. */
function isGranted({ owner, category, resetAt }: Wish, view: OwnerView, gauge: Gauge): boolean {
  if (view.id !== owner || gauge.category !== category) return false;
  if (gauge.state === 'idle') return (gauge.asOf ?? 0) >= resetAt - 1000;
  if (gauge.state === 'open') return (gauge.resetAt ?? 0) > resetAt + SAME_WINDOW * 1000;
  return gauge.state === 'reset' && view.kind === 'seen';
}

function bounded(runs: Record<string, Run>): Record<string, Run> {
  const entries = Object.entries(runs);
  if (entries.length <= MOST_RUNS) return runs;
  return Object.fromEntries(entries.sort(([, a], [, b]) => b.dangerAt - a.dangerAt).slice(0, MOST_RUNS));
}
