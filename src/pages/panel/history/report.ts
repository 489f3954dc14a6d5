/** A report in Markdown for the person who pays for the plan: how often limits were reached, and by whom. */
import { HOUR_MS, type LocalMs, MINUTE_MS } from '../../../core/time.ts';
import { type HourSums, mergeSums, minutesAtLeast80, minutesAtLimit } from '../../../history/hour-sums.ts';
import { watchedMinutes } from '../../../history/owner-hour.ts';
import type { HourUsage, OwnerHistory } from '../../../history/read.ts';
import { formatDay, formatHourMinute, formatNumber, formatPercent } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { initiatorName } from '../../../platform/names.ts';
import { typeName } from '../record-text.ts';
import { usedText } from './hour-text.ts';

const MAX_NAMES = 8;

/** @param name the account and its space */
export function reportText(
  name: string,
  { hours, owner }: OwnerHistory,
  categories: readonly string[],
  now: LocalMs,
): string {
  const first = Math.min(...[...hours, ...owner].map(({ hour }) => hour), Math.floor(now / HOUR_MS));
  const passed = Math.max(Math.ceil((now - first * HOUR_MS) / MINUTE_MS), 1);
  const watched = owner.reduce((sum, hour) => sum + watchedMinutes(hour), 0);
  const sections = categories.map((category) =>
    typeSection(
      category,
      hours.filter((hour) => hour.category === category),
    ),
  );
  return [
    `# ${escapeMarkdown(t('reportTitle', name))}`,
    `${t('reportPeriod', formatDay(first * HOUR_MS), formatDay(now))} ${t('reportChecked', formatPercent(Math.min(watched / passed, 1)))}`,
    ...sections,
    `${t('reportNote')}\n`,
  ].join('\n\n');
}

function typeSection(category: string, hours: readonly HourUsage[]): string {
  const heading = `## ${escapeMarkdown(typeName(category))}`;
  const [first, ...rest] = hours;
  if (first === undefined) return `${heading}\n\n${t('cellUnused')}`;
  const sums = rest.reduce((all, hour) => mergeSums(all, hour.sums), first.sums);
  const full = hours.filter((hour) => minutesAtLimit(hour.sums) > 0);
  const days = new Set(full.map(({ hour }) => new Date(hour * HOUR_MS).toDateString())).size;
  const minutes = (count: (sums: HourSums) => number) =>
    hours.reduce((all, hour) => all + count(hour.sums), 0);
  const text = (count: number) => countText(count, sums.isLowerBound);
  const lines = [
    [t('reportPeak'), `${usedText(sums.busiest)} (${momentText(sums.busiest.openedAt * 1000)})`],
    [t('reportDaysAtLimit'), text(days)],
    [t('reportMinutesAtLimit'), text(minutes(minutesAtLimit))],
    [t('reportMinutesAtLeast80'), text(minutes(minutesAtLeast80))],
    [
      t('reportRateLimited'),
      t(
        'inParentheses',
        formatNumber(sums.refused),
        t('minutesRateLimited', formatNumber(sums.refusedMinutes)),
      ),
    ],
    [t('reportTotal'), text(sums.total)],
  ];
  const callers = callerLines(sums);
  return [
    heading,
    table(['', ''], lines),
    ...(callers.length > 0 ? [table([t('colProgram'), t('colRequests'), t('colShare')], callers)] : []),
  ].join('\n\n');
}

/** The programs that sent most, and the rest. Of what this browser did not see there may have been more. */
function callerLines({ by, total, observed, external, isLowerBound }: HourSums): string[][] {
  const counts = new Map<string, number>();
  for (const { initiator, count } of by) counts.set(initiator, (counts.get(initiator) ?? 0) + count);
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, MAX_NAMES);
  const named = sorted.reduce((sum, [, count]) => sum + count, 0);
  const rows: [string, number, boolean][] = [
    ...sorted.map(([initiator, count]): (typeof rows)[number] => [initiatorName(initiator), count, false]),
    [t('otherSites'), observed - named, false],
    [t('otherProgramsNotVisible'), external, isLowerBound],
    [t('otherProgramsOrMissed'), total - observed - external, isLowerBound],
  ];
  return rows
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count, isLeast]) => [name, countText(count, isLeast), formatPercent(count / total)]);
}

const countText = (count: number, isLowerBound: boolean): string =>
  isLowerBound ? t('atLeast', formatNumber(count)) : formatNumber(count);

const momentText = (at: LocalMs): string => `${formatDay(at)} ${formatHourMinute(at)}`;

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  return [line(heads), `|${' --- |'.repeat(heads.length)}`, ...rows.map(line)].join('\n');
}

/** A name may come from a page: it must not become markup. GFM makes links of bare addresses too. */
const escapeMarkdown = (text: string): string =>
  text
    .replaceAll(/[\r\n]+/g, ' ')
    .replaceAll(/[\\|`*_~<>[\]&#]|:(?=\/\/)|(?<=\bwww)\./gi, (sign) => `\\${sign}`);
