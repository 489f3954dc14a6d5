/**
 * The text and tone of the badge, over all owners that may have it.
 *
 * Priority: exhausted, critical, attention, warning, paused, stale, ok. Three characters are legible: a letter and the number
 * below 100, the number alone below 1000, thousands above. In danger the category matters more than a number of 100 or
 * more: a letter and an arrow.
 */
import { isAtLeast, mostUrgent, type Urgency } from '../alerts/urgency.ts';
import type { Gauge, OwnerView, Severity, Snapshot } from '../snapshot.ts';
import type { LocalMs } from '../time.ts';

export type BadgeTone = Exclude<Severity, 'unknown'> | 'attention' | 'paused' | 'stale' | 'quiet';

export interface Badge {
  /** At most three characters; empty where the icon alone says enough. */
  readonly text: string;
  readonly tone: BadgeTone;
  /** The owner of the figure; null if there is no figure. */
  readonly owner: OwnerView | null;
  readonly gauge: Gauge | null;
}

/** @param always the number is shown also while nothing is at risk */
export function badgeOf({ owners, at }: Snapshot, paused: boolean, always = true): Badge {
  const top = mostUrgent(owners);
  if (paused && (top === null || !isAtLeast(top.urgency, 'warning'))) {
    return { text: 'off', tone: 'paused', owner: null, gauge: null };
  }
  if (top === null || top.urgency.level === 'quiet') {
    return { text: '', tone: 'quiet', owner: null, gauge: null };
  }
  const { owner, urgency } = top;
  const text = urgency.level === 'ok' && !always ? '' : textOf(urgency, at);
  return { text, tone: urgency.level, owner, gauge: urgency.gauge };
}

function textOf({ level, gauge }: Urgency, at: LocalMs): string {
  if (level === 'attention') return '!';
  if (gauge === null) return '';
  if (level === 'exhausted') return badgeWait(gauge.resetAt, at);
  return level === 'stale' ? '?' : badgeFigure(gauge, level === 'critical');
}

/** Whole seconds until the reset, at least 1, as `31s`. */
function badgeWait(resetAt: LocalMs | null, now: LocalMs): string {
  return `${Math.min(Math.max(Math.ceil(((resetAt ?? now) - now) / 1000), 1), 99)}s`;
}

function badgeFigure({ category, remaining }: Gauge, inDanger: boolean): string {
  const left = remaining ?? 0;
  const letter = category.slice(0, 1);
  if (left < 100) return `${letter}${left}`;
  if (inDanger) return `${letter}↓`;
  return left < 1000 ? String(left) : `${Math.floor(left / 1000)}k`;
}
