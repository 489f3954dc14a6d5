/** One window in a line: "10:41 · 138 of 150 used · 120 elsewhere · 3 refused · 4 at once". */

import type { WindowRecord } from '../../../history/read.ts';
import { formatNumber, formatRange, formatTime } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';

export function windowText(record: WindowRecord): string {
  const { openedAt, used, limit } = record;
  return [
    formatTime(openedAt),
    t('usedOf', formatNumber(used), formatNumber(limit)),
    ...windowRemarks(record),
  ].join(' · ');
}

/** What is remarkable about it, if anything. */
export function windowRemarks({
  used,
  observed,
  complete,
  rateLimited,
  peak,
  maybeCounted,
}: WindowRecord): string[] {
  const unattributed = used - observed;
  return [
    ...(unattributed > 0
      ? [t(complete ? 'partElsewhere' : 'partMissed', formatRange(unattributed - maybeCounted, unattributed))]
      : []),
    ...(rateLimited > 0 ? [t('partRefused', formatNumber(rateLimited))] : []),
    ...(peak > 1 ? [t('partAtOnce', formatNumber(peak))] : []),
  ];
}
