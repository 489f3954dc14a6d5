/** The words of a notice: which type, how much is left, until when, and what only the polls know. */

import type { AlertNotification } from '../../core/alerts/evaluate-alerts.ts';
import type { Gauge } from '../../core/snapshot.ts';
import { surelyExternal } from '../../core/usage/usage-breakdown.ts';
import { formatDuration, formatList, formatNumber, formatTime, secondsUntil } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName } from '../../platform/names.ts';

export interface NotificationText {
  readonly title: string;
  readonly message: string;
}

type Line = AlertNotification['items'][number];

/** @param owner the owner's name; null where there is but one */
export function notificationText(
  { items }: AlertNotification,
  owner: string | null,
  at: number,
): NotificationText {
  const [first] = items;
  if (first === undefined) return { title: t('extName'), message: '' };
  const title = items.length === 1 ? titleOf(first, at) : titleOfSeveral(items);
  const messages =
    items.length === 1
      ? [messageOf(first, at)]
      : items.map((line) => t('noticeLine', titleOf(line, at), messageOf(line, at)));
  return { title: owner === null ? title : t('noticeOf', owner, title), message: messages.join('\n') };
}

function titleOf({ stage, gauge }: Line, at: number): string {
  const name = categoryName(gauge.category);
  if (stage === 'back') return t('noticeBack', name);
  if (gauge.severity === 'exhausted') return usedUpTitle(name, gauge, at);
  const exhaustedAt = gauge.burnRate?.exhaustedAt ?? null;
  return exhaustedAt === null
    ? t('noticeDanger', name)
    : t('noticeWarning', name, formatDuration(secondsUntil(exhaustedAt, at)));
}

function usedUpTitle(name: string, { resetAt, resetEstimated }: Gauge, at: number): string {
  if (resetAt === null) return t('usedUp_one', name);
  const wait = formatDuration(secondsUntil(resetAt, at));
  return resetEstimated
    ? t('noticeUsedUpAbout', name, wait)
    : t('noticeUsedUp', name, formatTime(resetAt), wait);
}

function titleOfSeveral(lines: readonly Line[]): string {
  const names = formatList(lines.map(({ gauge }) => categoryName(gauge.category)));
  if (lines.every(({ stage }) => stage === 'back')) return t('noticeSeveralBack', names);
  const allGone = lines.every(({ gauge }) => gauge.severity === 'exhausted');
  return t(allGone ? 'noticeSeveralUsedUp' : 'noticeSeveral', names);
}

function messageOf({ stage, gauge }: Line, at: number): string {
  const { limit, remaining, resetAt, asOf, isUpperBound, burnRate, rateLimited } = gauge;
  const said: string[] = [];
  if (limit === null || remaining === null)
    return rateLimited ? t('noticeRefused', formatTime(asOf ?? at)) : '';
  if (stage === 'back') {
    said.push(t('noticeLeft', formatNumber(remaining), formatNumber(limit)));
  } else if (gauge.severity === 'exhausted') {
    said.push(t(rateLimited ? 'noticeRefused' : 'noticeSeen', formatTime(asOf ?? at)));
    const { usage } = gauge;
    const others = usage === null ? 0 : surelyExternal(usage);
    if (others > 0) {
      said.push(
        t(usage?.complete ? 'noticeElsewhere' : 'noticeMissed', formatNumber(others), formatNumber(limit)),
      );
    }
  } else {
    const figure = isUpperBound ? t('atMost', formatNumber(remaining)) : formatNumber(remaining);
    said.push(t('noticeAt', formatTime(asOf ?? at), figure, formatNumber(limit), formatTime(resetAt ?? at)));
    if (burnRate?.exhaustedAt != null) said.push(t('noticeProjection'));
  }
  return said.join(' ');
}
