/**
 * What the toolbar says at a glance, over all owners that may have the badge.
 *
 * Priority: used up, danger, the user is needed, watch, paused, stale, calm. Three characters are legible:
 * a letter and the number below 100, the number alone below 1000, thousands above.
 */
import type { Gauge, OwnerView, Snapshot, Verdict } from './snapshot.ts';
import type { LocalMs } from './time.ts';
import { type Concern, isAtLeast, mostUrgent } from './urgency.ts';

export type Tone = Exclude<Verdict, 'unknown'> | 'attention' | 'paused' | 'stale' | 'quiet';

export interface Badge {
  readonly text: string;
  readonly tone: Tone;
  /** Whose figure it is; null where it is nobody's. */
  readonly owner: OwnerView | null;
  readonly gauge: Gauge | null;
}

export function badgeOf({ owners, at }: Snapshot, paused: boolean): Badge {
  const top = mostUrgent(owners);
  if (paused && (top === null || !isAtLeast(top.concern, 'watch'))) {
    return { text: 'off', tone: 'paused', owner: null, gauge: null };
  }
  if (top === null || top.concern.level === 'quiet') {
    return { text: '', tone: 'quiet', owner: null, gauge: null };
  }
  const { owner, concern } = top;
  return { text: textOf(concern, at), tone: concern.level, owner, gauge: concern.gauge };
}

function textOf({ level, gauge }: Concern, at: LocalMs): string {
  if (level === 'attention') return '!';
  if (gauge === null) return '';
  if (level === 'usedUp') return waitText(gauge.resetAt, at);
  return level === 'stale' ? '?' : figureText(gauge);
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
