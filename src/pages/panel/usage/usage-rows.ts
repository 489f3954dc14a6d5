/**
 * Who used it, as rows: observed usage by program or by endpoint, and the rest.
 *
 * Each type has a limit of its own, so a row is of one type, and its share is of that type's usage.
 */
import type { Gauge } from '../../../core/snapshot.ts';
import type { LocalMs } from '../../../core/time.ts';
import { OTHER_SHARES } from '../../../core/usage/observed-usage.ts';
import { surelyExternal } from '../../../core/usage/usage-breakdown.ts';
import { type HourSums, shareOfLimit } from '../../../history/hour-sums.ts';
import type { WindowRecord } from '../../../history/read.ts';
import { formatPercent, formatRange, formatTime } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { initiatorName } from '../../../platform/names.ts';
import { endpointName } from '../record-text.ts';

export type Grouping = 'initiator' | 'endpoint';

export interface UsageRow {
  /**
   * `likely`: sent with keys that are probably this user's. `aborted`: requests of this browser that ended without
   * figures, or have no answer yet, and are perhaps counted.
   */
  readonly kind: 'observed' | 'likely' | 'elsewhere' | 'missed' | 'aborted';
  /** Initiator or endpoint; empty unless `observed`. */
  readonly name: string;
  readonly category: string;
  /** Between `min` and `max` requests; equal if the number is certain. */
  readonly min: number;
  readonly max: number;
  /** All usage of this category in the same time. */
  readonly total: number;
  /** If `missed`: since when this browser has been observed; null if unknown. */
  readonly since: LocalMs | null;
}

type RecordShare = WindowRecord['by'][number];

/** The rows of the open windows. */
export function currentUsageRows(gauges: readonly Gauge[], grouping: Grouping): UsageRow[] {
  return gauges.flatMap(({ category, usage }) => {
    if (usage === null || usage.used === 0) return [];
    const { used: total, unattributed, likely, maybeOurs, complete, since, by } = usage;
    const row = { name: '', category, total, since: null };
    const rows = observedRows(by, grouping, category, total);
    if (likely > 0) rows.push({ ...row, kind: 'likely', min: likely, max: likely });
    if (unattributed > likely) {
      rows.push({
        ...row,
        kind: complete ? 'elsewhere' : 'missed',
        min: surelyExternal(usage),
        max: unattributed - likely,
        since,
      });
    }
    if (maybeOurs > 0) rows.push({ ...row, kind: 'aborted', min: 0, max: maybeOurs });
    return rows;
  });
}

/** The rows of recorded windows. */
export function pastUsageRows(records: readonly WindowRecord[], grouping: Grouping): UsageRow[] {
  const categories = [...new Set(records.map(({ category }) => category))];
  return categories.flatMap((category) => {
    const own = records.filter((record) => record.category === category);
    const total = sum(own.map(({ used }) => used));
    const row = (kind: UsageRow['kind'], min: number, max: number): UsageRow[] =>
      max > 0 ? [{ kind, name: '', category, min, max, total, since: null }] : [];
    const unattributed = (kind: 'elsewhere' | 'missed', some: readonly WindowRecord[]) => {
      const max = sum(some.map(({ used, observed }) => used - observed));
      return row(kind, max - sum(some.map(({ maybeCounted }) => maybeCounted)), max);
    };
    const observed = observedRows(
      own.flatMap(({ by }) => by),
      grouping,
      category,
      total,
    );
    return [
      ...observed,
      ...unattributed(
        'elsewhere',
        own.filter(({ complete }) => complete),
      ),
      ...unattributed(
        'missed',
        own.filter(({ complete }) => !complete),
      ),
      ...row('aborted', 0, sum(own.map(({ maybeCounted }) => maybeCounted))),
    ];
  });
}

/** The rows of an hour of which only the sums are left: those who sent most, and the rest. */
export function sumsUsageRows(category: string, { by, total, observed, external }: HourSums): UsageRow[] {
  const known = observedRows(by, 'initiator', category, total);
  const others = observed - sum(by.map(({ count }) => count));
  const row = (kind: UsageRow['kind'], name: string, max: number): UsageRow[] =>
    max > 0 ? [{ kind, name, category, min: max, max, total, since: null }] : [];
  return [
    ...known,
    ...row('observed', OTHER_SHARES, others),
    ...row('elsewhere', '', external),
    ...row('missed', '', total - observed - external),
  ];
}

function observedRows(
  by: readonly RecordShare[],
  grouping: Grouping,
  category: string,
  total: number,
): UsageRow[] {
  const counts = new Map<string, number>();
  for (const each of by) counts.set(each[grouping], (counts.get(each[grouping]) ?? 0) + each.count);
  return [...counts].map(([name, count]) => ({
    kind: 'observed',
    name,
    category,
    min: count,
    max: count,
    total,
    since: null,
  }));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

export function usageRowName({ kind, name, since }: UsageRow, grouping: Grouping): string {
  switch (kind) {
    case 'observed':
      return grouping === 'initiator' ? initiatorName(name) : endpointName(name);
    case 'likely':
      return t('probablyThisBrowser');
    case 'elsewhere':
      return t('otherProgramsNotVisible');
    case 'missed':
      return since === null ? t('otherProgramsOrMissed') : t('otherProgramsOrMissedSince', formatTime(since));
    case 'aborted':
      return t('noResponseRow');
  }
}

/** "117–120" if the number is not certain. */
export const usageRowCount = ({ min, max }: UsageRow): string => formatRange(min, max);

export const usageRowShare = ({ max, total }: UsageRow): string => formatPercent(shareOfLimit(max, total));
