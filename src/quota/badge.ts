/**
 * What the toolbar says at a glance, over all owners.
 *
 * Priority: used up, danger, the user is needed, watch, paused, stale, calm. Three characters are legible:
 * a letter and the number below 100, the number alone below 1000, thousands above.
 */
import { isInUse } from './in-use.ts';
import { needsSomebody } from './problem.ts';
import type { Gauge, OwnerView, Snapshot, Verdict } from './snapshot.ts';
import { tightestOf } from './tightest.ts';
import type { LocalMs } from './time.ts';

export type Tone = Exclude<Verdict, 'unknown'> | 'attention' | 'paused' | 'stale' | 'quiet';

export interface Badge {
  readonly text: string;
  readonly tone: Tone;
  /** Whose figure it is; null where it is nobody's. */
  readonly owner: OwnerView | null;
  readonly gauge: Gauge | null;
}

interface Candidate extends Gauge {
  readonly owner: OwnerView;
  readonly gauge: Gauge;
}

export function badgeOf({ owners, at }: Snapshot, paused: boolean): Badge {
  const candidates = owners.flatMap((owner) =>
    owner.gauges.map((gauge): Candidate => ({ ...gauge, owner, gauge })),
  );
  const shown = candidates.filter(
    (gauge) => gauge.state === 'usedUp' || (gauge.state === 'open' && isInUse(gauge)),
  );

  const blocked = longestWait(shown.filter(({ verdict }) => verdict === 'usedUp'));
  if (blocked !== null) return badge(waitText(blocked.resetAt, at), 'usedUp', blocked);
  const danger = tightestOf(shown.filter(({ verdict }) => verdict === 'danger'));
  if (danger !== null) return badge(figureText(danger), 'danger', danger);
  const needy = owners.find(({ poll }) => poll?.problem != null && needsSomebody(poll.problem));
  if (needy !== undefined) return { text: '!', tone: 'attention', owner: needy, gauge: null };
  const watch = tightestOf(shown.filter(({ verdict }) => verdict === 'watch'));
  if (watch !== null) return badge(figureText(watch), 'watch', watch);
  if (paused) return { text: 'off', tone: 'paused', owner: null, gauge: null };
  const stale = candidates.find((gauge) => gauge.state === 'stale' && isInUse(gauge));
  if (stale !== undefined) return badge('?', 'stale', stale);
  const calm = tightestOf(shown);
  return calm === null
    ? { text: '', tone: 'quiet', owner: null, gauge: null }
    : badge(figureText(calm), 'calm', calm);
}

const badge = (text: string, tone: Tone, { owner, gauge }: Candidate): Badge => ({
  text,
  tone,
  owner,
  gauge,
});

function longestWait(blocked: readonly Candidate[]): Candidate | null {
  return blocked.reduce<Candidate | null>(
    (longest, gauge) => (longest === null || (gauge.resetAt ?? 0) > (longest.resetAt ?? 0) ? gauge : longest),
    null,
  );
}

/** Whole seconds until the reset, at least 1, as `31s`. */
function waitText(resetAt: LocalMs | null, now: LocalMs): string {
  return `${Math.min(Math.max(Math.ceil(((resetAt ?? now) - now) / 1000), 1), 99)}s`;
}

function figureText({ category, remaining }: Gauge): string {
  const left = remaining ?? 0;
  if (left >= 1000) return `${Math.floor(left / 1000)}k`;
  return left >= 100 ? String(left) : `${category.slice(0, 1)}${left}`;
}
