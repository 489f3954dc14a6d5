/** What the history's records are called, and how a window reads in one line. */
import { parseCategory } from '../../core/category.ts';
import { OTHER_SHARES } from '../../core/usage/observed-usage.ts';
import type { WindowRecord } from '../../history/read.ts';
import { formatNumber, formatRange, formatTime } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName } from '../../platform/names.ts';

export function typeName(category: string): string {
  const known = parseCategory(category);
  return known === null ? category : categoryName(known);
}

export const endpointName = (endpoint: string): string =>
  endpoint === OTHER_SHARES ? t('otherSites') : endpoint;

/** The endpoint without its method. */
export const pathName = (endpoint: string): string => endpoint.slice(endpoint.indexOf(' ') + 1);

/** How a request ended, as a word; a status is its own. */
export function outcomeName(outcome: string): string {
  switch (outcome) {
    case 'aborted':
      return t('statusAborted');
    case 'noAnswer':
      return t('statusNone');
    case 'inFlight':
      return t('statusInFlight');
    default:
      return outcome;
  }
}

/** "10:41:02 · 138 of 150 used · 120 by other programs · 429: 3 · 4 at once". */
export function windowText(record: WindowRecord): string {
  const { openedAt, used, limit } = record;
  return [
    formatTime(openedAt),
    t('usedOf', formatNumber(used), formatNumber(limit)),
    ...windowRemarks(record),
  ].join(' · ');
}

/** What deserves a remark: use by other programs, 429s, overlapping requests. */
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
      ? [
          t(
            complete ? 'byOtherPrograms' : 'byOthersOrMissed',
            formatRange(unattributed - maybeCounted, unattributed),
          ),
        ]
      : []),
    ...(rateLimited > 0 ? [t('rateLimitedRequests', formatNumber(rateLimited))] : []),
    ...(peak > 1 ? [t('overlappingRequests', formatNumber(peak))] : []),
  ];
}
