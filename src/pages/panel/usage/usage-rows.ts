/**
 * Who spent it, as rows: what was seen here by program or by endpoint, and the rest under its right name.
 *
 * Limits are of a type each, so every row is of one type, and its share is of what was used of that type.
 */
import type { Gauge } from '../../../core/snapshot.ts';
import type { LocalMs } from '../../../core/time.ts';
import { surelyExternal } from '../../../core/usage/usage-breakdown.ts';
import type { WindowRecord } from '../../../history/read.ts';
import { formatPercent, formatRange, formatTime } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { initiatorName } from '../../../ui/findings/finding-sentence.ts';
import { endpointName } from '../parts/labels.ts';
import { share } from '../timeline/timeline-layout.ts';

export type Grouping = 'initiator' | 'endpoint';

export interface SpenderRow {
  /**
   * `likely`: sent with keys that are probably this user's. `aborted`: requests of this browser that ended without
   * figures, or have no answer yet, and are perhaps counted.
   */
  readonly kind: 'seen' | 'likely' | 'elsewhere' | 'missed' | 'aborted';
  /** Initiator or endpoint; empty where not `seen`. */
  readonly name: string;
  readonly category: string;
  /** Between `least` and `most` requests; the same where it is certain. */
  readonly least: number;
  readonly most: number;
  /** All that was used of this category in the same time. */
  readonly of: number;
  /** Where `missed`: since when this browser has been watched, as far as known. */
  readonly since: LocalMs | null;
}

type Share = WindowRecord['by'][number];

/** The windows that are open now. */
export function spendersNow(gauges: readonly Gauge[], grouping: Grouping): SpenderRow[] {
  return gauges.flatMap(({ category, usage }) => {
    if (usage === null || usage.used === 0) return [];
    const { used: of, unattributed, likely, maybeOurs, complete, since, by } = usage;
    const row = { name: '', category, of, since: null };
    const rows = seenRows(by, grouping, category, of);
    if (likely > 0) rows.push({ ...row, kind: 'likely', least: likely, most: likely });
    if (unattributed > likely) {
      rows.push({
        ...row,
        kind: complete ? 'elsewhere' : 'missed',
        least: surelyExternal(usage),
        most: unattributed - likely,
        since,
      });
    }
    if (maybeOurs > 0) rows.push({ ...row, kind: 'aborted', least: 0, most: maybeOurs });
    return rows;
  });
}

/** Windows of the past. */
export function spendersOf(minutes: readonly WindowRecord[], grouping: Grouping): SpenderRow[] {
  const categories = [...new Set(minutes.map(({ category }) => category))];
  return categories.flatMap((category) => {
    const own = minutes.filter((minute) => minute.category === category);
    const of = sum(own.map(({ used }) => used));
    const row = (kind: SpenderRow['kind'], least: number, most: number): SpenderRow[] =>
      most > 0 ? [{ kind, name: '', category, least, most, of, since: null }] : [];
    const rest = (kind: 'elsewhere' | 'missed', some: readonly WindowRecord[]) => {
      const most = sum(some.map(({ used, observed }) => used - observed));
      return row(kind, most - sum(some.map(({ maybeCounted }) => maybeCounted)), most);
    };
    const seen = seenRows(
      own.flatMap(({ by }) => by),
      grouping,
      category,
      of,
    );
    return [
      ...seen,
      ...rest(
        'elsewhere',
        own.filter(({ complete }) => complete),
      ),
      ...rest(
        'missed',
        own.filter(({ complete }) => !complete),
      ),
      ...row('aborted', 0, sum(own.map(({ maybeCounted }) => maybeCounted))),
    ];
  });
}

function seenRows(by: readonly Share[], grouping: Grouping, category: string, of: number): SpenderRow[] {
  const counts = new Map<string, number>();
  for (const each of by) counts.set(each[grouping], (counts.get(each[grouping]) ?? 0) + each.count);
  return [...counts].map(([name, count]) => ({
    kind: 'seen',
    name,
    category,
    least: count,
    most: count,
    of,
    since: null,
  }));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

/** The words of one row of "who spent it". */

export function spenderName({ kind, name, since }: SpenderRow, grouping: Grouping): string {
  switch (kind) {
    case 'seen':
      return grouping === 'initiator' ? initiatorName(name) : endpointName(name);
    case 'likely':
      return t('likelyRow');
    case 'elsewhere':
      return t('elsewhereRow');
    case 'missed':
      return since === null ? t('missedRow') : t('missedSince', formatTime(since));
    case 'aborted':
      return t('abortedRow');
  }
}

/** "117–120" where it is not certain. */
export const spenderCount = ({ least, most }: SpenderRow): string => formatRange(least, most);

export const spenderShare = ({ most, of }: SpenderRow): string => formatPercent(share(most, of));
