/** One window in a line: "10:41 · 138 of 150 used · 120 elsewhere · 3 refused · 4 at once". */

import type { WindowRecord } from '../../../history/read.ts';
import { formatNumber, formatRange, formatTime } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';

export function minuteText(minute: WindowRecord): string {
  const { openedAt, used, limit } = minute;
  return [
    formatTime(openedAt),
    t('usedOf', formatNumber(used), formatNumber(limit)),
    ...remarksOf(minute),
  ].join(' · ');
}

/** What is remarkable about it, if anything. */
export function remarksOf({
  used,
  observed,
  complete,
  rateLimited,
  peak,
  maybeCounted,
}: WindowRecord): string[] {
  const rest = used - observed;
  return [
    ...(rest > 0
      ? [t(complete ? 'partElsewhere' : 'partMissed', formatRange(rest - maybeCounted, rest))]
      : []),
    ...(rateLimited > 0 ? [t('partRefused', formatNumber(rateLimited))] : []),
    ...(peak > 1 ? [t('partAtOnce', formatNumber(peak))] : []),
  ];
}
