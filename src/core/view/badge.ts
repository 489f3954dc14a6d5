/**
 * The text and tone of the badge, over all owners that may have it.
 *
 * Priority: exhausted, critical, attention, warning, paused, stale, ok. Three characters are legible: a letter and the number
 * below 100, the number alone below 1000, thousands above.
 */
import { isAtLeast, mostUrgent, type Urgency } from '../alerts/urgency.ts';
import type { Gauge, OwnerView, Severity, Snapshot } from '../snapshot.ts';
import type { LocalMs } from '../time.ts';

export type BadgeTone = Exclude<Severity, 'unknown'> | 'attention' | 'paused' | 'stale' | 'quiet';

export interface Badge {
  readonly text: string;
  readonly tone: BadgeTone;
  /** The owner of the figure; null if there is no figure. */
  readonly owner: OwnerView | null;
  readonly gauge: Gauge | null;
}

export function badgeOf({ owners, at }: Snapshot, paused: boolean): Badge {
  const top = mostUrgent(owners);
  if (paused && (top === null || !isAtLeast(top.urgency, 'warning'))) {
    return { text: 'off', tone: 'paused', owner: null, gauge: null };
  }
  if (top === null || top.urgency.level === 'quiet') {
    return { text: '', tone: 'quiet', owner: null, gauge: null };
  }
  const { owner, urgency } = top;
  return { text: textOf(urgency, at), tone: urgency.level, owner, gauge: urgency.gauge };
}

function textOf({ level, gauge }: Urgency, at: LocalMs): string {
  if (level === 'attention') return '!';
  if (gauge === null) return '';
  if (level === 'exhausted') return badgeWait(gauge.resetAt, at);
  return level === 'stale' ? '?' : badgeFigure(gauge);
}

/** Whole seconds until the reset, at least 1, as `31s`. */
function badgeWait(resetAt: LocalMs | null, now: LocalMs): string {
  return `${Math.min(Math.max(Math.ceil(((resetAt ?? now) - now) / 1000), 1), 99)}s`;
}

function badgeFigure({ category, remaining }: Gauge): string {
  const left = remaining ?? 0;
  if (left >= 1000) return `${Math.floor(left / 1000)}k`;
  return left >= 100 ? String(left) : `${category.slice(0, 1)}${left}`;
}
