/**
 * Who used it, grouped by type, the most constrained type first: by program or by endpoint, for this minute and for
 * past times.
 */
import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { Gauge } from '../../../core/snapshot.ts';
import { DAY_MS, type LocalMs, MINUTE_MS } from '../../../core/time.ts';
import { shareOfLimit, shareUsed } from '../../../history/hour-sums.ts';
import type { WindowRecord } from '../../../history/read.ts';
import { t } from '../../../platform/i18n.ts';
import { usePolling } from '../history/use-polling.ts';
import { SegmentedControl } from '../parts/segmented-control.tsx';
import { busiestWindow, inLastHour } from '../window-statistics.ts';
import { currentUsageRows, type Grouping, pastUsageRows, type UsageRow } from './usage-rows.ts';
import { UsageTable } from './usage-table.tsx';

type Period = 'now' | 'hour' | 'today' | 'week';

interface UsageSectionProps {
  readonly gauges: readonly Gauge[];
  /** Today's and those of the last hour; null while the history is being read. */
  readonly records: readonly WindowRecord[] | null;
  /** Shown in the place of what is not read yet. */
  readonly loading: ComponentChildren;
  readonly now: LocalMs;
  /** Reads the owner's windows that opened since then; null if they cannot be read. */
  readonly readWindows: (since: LocalMs) => Promise<readonly WindowRecord[] | null>;
}

export function UsageSection({ gauges, records, loading, now, readWindows }: UsageSectionProps) {
  const [grouping, setGrouping] = useState<Grouping>('initiator');
  const [period, setPeriod] = useState<Period>('now');
  const { week, isUnread } = useWeek(period === 'week', now, readWindows);
  const past = useMemo(() => windowsOf(period, records, week, now), [period, records, week, now]);
  const rows = period === 'now' ? currentUsageRows(gauges, grouping) : pastUsageRows(past ?? [], grouping);
  const categories = period === 'now' ? tightestGauges(gauges) : tightestWindows(past ?? []);
  const waiting = period === 'week' && isUnread ? <p class="empty">{t('notLoaded')}</p> : loading;
  return (
    <>
      <div class="controls">
        <SegmentedControl
          label={t('groupedBy')}
          value={grouping}
          onChange={setGrouping}
          options={[
            { value: 'initiator', text: t('byProgram') },
            { value: 'endpoint', text: t('byEndpoint') },
          ]}
        />
        <SegmentedControl
          label={t('period')}
          value={period}
          onChange={setPeriod}
          options={[
            { value: 'now', text: t('untilReset') },
            { value: 'hour', text: t('lastHour') },
            { value: 'today', text: t('today') },
            { value: 'week', text: t('sevenDays') },
          ]}
        />
      </div>
      {past === null && period !== 'now' ? (
        waiting
      ) : (
        <UsageTables
          rows={rows}
          categories={categories}
          grouping={grouping}
          limitOf={(category) =>
            period === 'now' ? (gauges.find((gauge) => gauge.category === category)?.limit ?? null) : null
          }
        />
      )}
      {rows.length === 0 && (period === 'now' || past !== null) && (
        <p class="empty">{t(period === 'now' ? 'nothingUsedThisMinute' : 'nothingUsedInPeriod')}</p>
      )}
    </>
  );
}

interface UsageTablesProps {
  readonly rows: readonly UsageRow[];
  readonly categories: readonly string[];
  readonly grouping: Grouping;
  readonly limitOf: (category: string) => number | null;
}

function UsageTables({ rows, categories, grouping, limitOf }: UsageTablesProps) {
  return (
    <div class="usage-tables">
      {categories.map((category) => (
        <UsageTable
          key={category}
          rows={rows.filter((row) => row.category === category)}
          grouping={grouping}
          limit={limitOf(category)}
        />
      ))}
    </div>
  );
}

/** The type of which the least is left first. */
export function tightestGauges(gauges: readonly Gauge[]): string[] {
  const left = ({ remaining, limit }: Gauge) =>
    remaining === null || limit === null ? 1 : shareOfLimit(remaining, limit);
  return gauges.toSorted((a, b) => left(a) - left(b)).map(({ category }) => category);
}

/** The type with the busiest minute first. */
function tightestWindows(records: readonly WindowRecord[]): string[] {
  const shares = [...new Set(records.map(({ category }) => category))].map((category) => {
    const top = busiestWindow(records.filter((record) => record.category === category));
    return { category, share: top === null ? 0 : shareUsed(top) };
  });
  return shares.toSorted((a, b) => b.share - a.share).map(({ category }) => category);
}

/** Null while they are being read. */
function windowsOf(
  period: Period,
  records: readonly WindowRecord[] | null,
  week: readonly WindowRecord[] | null,
  now: LocalMs,
): readonly WindowRecord[] | null {
  switch (period) {
    case 'now':
      return [];
    case 'hour':
      return records === null ? null : inLastHour(records, now);
    case 'today': {
      const midnight = new Date(now).setHours(0, 0, 0, 0);
      return records?.filter(({ openedAt }) => openedAt >= midnight) ?? null;
    }
    case 'week':
      return week;
  }
}

/** The windows of seven days, read when the user asks for them, and again each minute. */
function useWeek(isShown: boolean, now: LocalMs, readWindows: UsageSectionProps['readWindows']) {
  const [week, setWeek] = useState<readonly WindowRecord[] | null>(null);
  const [isUnread, setUnread] = useState(false);
  usePolling(
    async (isCurrent) => {
      if (!isShown) return false;
      const read = await readWindows(now - 7 * DAY_MS).catch(() => null);
      if (!isCurrent()) return false;
      setUnread(read === null);
      // After a failed read, those that were shown before stay.
      if (read !== null) setWeek(read);
      return read === null;
    },
    MINUTE_MS,
    String(isShown),
  );
  return { week, isUnread };
}
