/** `:41`, ticking; a click shows the time of the reset instead, in all rows. */

import { clock, countdown, secondsUntil, short } from '../platform/format.ts';
import { t } from '../platform/i18n.ts';
import type { Gauge } from '../quota/snapshot.ts';
import type { LocalMs } from '../quota/time.ts';

export interface CountdownProps {
  readonly gauge: Gauge;
  readonly now: LocalMs;
  readonly asClock: boolean;
  readonly onToggle: () => void;
}

export function Countdown({
  gauge: { resetAt, state, resetEstimated },
  now,
  asClock,
  onToggle,
}: CountdownProps) {
  const running = state === 'open' || state === 'usedUp' || state === 'stale';
  const seconds = resetAt === null ? 0 : secondsUntil(resetAt, now);
  if (!running || resetAt === null || seconds === 0) return <span class="countdown">{'\u00a0'}</span>;
  const said = asClock ? t('resetsAt', clock(resetAt)) : t('resetsIn', short(seconds));
  return (
    <button
      type="button"
      class="countdown"
      aria-label={said}
      title={t(asClock ? 'toCountdown' : 'toClock')}
      onClick={onToggle}
    >
      {resetEstimated && '~'}
      {asClock ? clock(resetAt) : countdown(seconds)}
    </button>
  );
}
