/** The countdown to a reset (`41 s`); a click shows the time of the reset instead, in all rows. */
import { useEffect, useState } from 'preact/hooks';
import type { Gauge } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { formatDuration, formatTime, secondsUntil } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';

export interface CountdownProps {
  readonly gauge: Gauge;
  readonly now: LocalMs;
  readonly showsTime: boolean;
  readonly onToggle: () => void;
}

export function Countdown({
  gauge: { resetAt, state, resetEstimated },
  now,
  showsTime,
  onToggle,
}: CountdownProps) {
  const running = state === 'open' || state === 'exhausted' || state === 'stale';
  const seconds = resetAt === null ? 0 : secondsUntil(resetAt, now);
  if (!running || resetAt === null || seconds === 0) return <span class="countdown">{'\u00a0'}</span>;
  const said = showsTime ? t('resetsAt', formatTime(resetAt)) : t('resetsIn', formatDuration(seconds));
  return (
    <button
      type="button"
      class="countdown"
      aria-label={said}
      title={t(showsTime ? 'showTimeToReset' : 'showResetTime')}
      onClick={onToggle}
    >
      {resetEstimated && '~'}
      {showsTime ? formatTime(resetAt) : formatDuration(seconds)}
    </button>
  );
}

/** Renders once a second, at the start of the second, so that all countdowns change together. */
export function useCurrentSecond(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const wait = () => {
      timer = setTimeout(
        () => {
          setNow(Date.now());
          wait();
        },
        1000 - (Date.now() % 1000),
      );
    };
    wait();
    return () => clearTimeout(timer);
  }, []);
  return now;
}
