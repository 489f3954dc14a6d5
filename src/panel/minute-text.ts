/** One window in a line: "10:41 · 138 of 150 used · 120 elsewhere · 3 refused · 4 at once". */
import { clock, number, numberRange } from '../platform/format.ts';
import type { Minute } from '../platform/history.ts';
import { t } from '../platform/i18n.ts';

export function minuteText(minute: Minute): string {
  const { openedAt, used, limit } = minute;
  return [clock(openedAt), t('usedOf', number(used), number(limit)), ...remarksOf(minute)].join(' · ');
}

/** What is remarkable about it, if anything. */
export function remarksOf({ used, seen, whole, refused, peak, maybeCounted }: Minute): string[] {
  const rest = used - seen;
  return [
    ...(rest > 0 ? [t(whole ? 'partElsewhere' : 'partMissed', numberRange(rest - maybeCounted, rest))] : []),
    ...(refused > 0 ? [t('partRefused', number(refused))] : []),
    ...(peak > 1 ? [t('partAtOnce', number(peak))] : []),
  ];
}
