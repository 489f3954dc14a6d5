/** The text of a notification: type and wait in the title; what to do and who used it in the body. */
import type { AlertNotification } from '../../core/alerts/evaluate-alerts.ts';
import { type Gauge, runsOutAt } from '../../core/snapshot.ts';
import { mainUser } from '../../core/usage/usage-breakdown.ts';
import { adviceSentences, paceText, shortAdvice, waitText } from '../../platform/advice-text.ts';
import { formatDuration, formatList, formatNumber, formatTime, secondsUntil } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName, initiatorName } from '../../platform/names.ts';
import { BODY_WIDTH, fitting, shortened, TITLE_WIDTH, widthOf } from './notification-lengths.ts';

export type NotificationIcon = 'ok' | 'critical' | 'exhausted' | 'brand';

export interface NotificationText {
  readonly icon: NotificationIcon;
  readonly title: string;
  readonly message: string;
}

type Item = AlertNotification['items'][number];

/** Names of accounts and programs are cut beyond this width. */
const NAME_WIDTH = 18;

/** @param owner the owner's name; null if there is only one */
export function notificationText(
  { items }: AlertNotification,
  owner: string | null,
  at: number,
): NotificationText {
  const [first] = items;
  if (first === undefined) return { icon: 'brand', title: t('extName'), message: '' };
  const name = owner === null ? '' : t('labelled', shortened(owner, NAME_WIDTH), '');
  const parts = items.length === 1 ? sentences(first, at) : items.map((item) => line(item, at));
  // Not on lines of their own: macOS shows two.
  const separator = items.length > 1 ? ' · ' : t('locale') === 'ja' ? '' : ' ';
  const message = fitting(parts, BODY_WIDTH - widthOf(name), separator);
  return { icon: iconOf(items), title: titleOf(items, first, at), message: name + message };
}

/** By the most severe gauge. */
function iconOf(items: readonly Item[]): NotificationIcon {
  if (items.every(({ stage }) => stage === 'back')) return 'ok';
  return items.some(({ gauge }) => gauge.severity === 'exhausted') ? 'exhausted' : 'critical';
}

function titleOf(items: readonly Item[], first: Item, at: number): string {
  const names = formatList(items.map(({ gauge }) => categoryName(gauge.category)));
  if (items.every(({ stage }) => stage === 'back'))
    return firstFitting(t('notificationHasResetGoOn', names), t('notificationHasReset', names));
  if (items.every(({ gauge }) => gauge.severity === 'exhausted')) return usedUpTitle(names, items, at);
  return items.length === 1 ? dangerTitle(names, first.gauge, at) : t('notificationRunningOut', names);
}

/** With the longest wait if there is room for it. */
function usedUpTitle(names: string, items: readonly Item[], at: number): string {
  const [last] = items.map(({ gauge }) => gauge).toSorted((a, b) => (b.resetAt ?? 0) - (a.resetAt ?? 0));
  const short = t('notificationUsedUp', names);
  if (last === undefined || last.resetAt === null) return short;
  return firstFitting(t('notificationUsedUpWait', names, waitText(last, at)), short);
}

const firstFitting = (whole: string, short: string): string =>
  widthOf(whole) <= TITLE_WIDTH ? whole : short;

function dangerTitle(name: string, gauge: Gauge, at: number): string {
  const exhaustedAt = runsOutAt(gauge);
  return exhaustedAt === null
    ? t('notificationNearlyUsedUp', name, formatDuration(secondsUntil(gauge.resetAt ?? at, at)))
    : t('notificationMayRunOut', name, formatDuration(secondsUntil(exhaustedAt, at)));
}

/** One of several types: what to do about it, in short. */
function line({ stage, gauge }: Item, at: number): string {
  const isUsedUp = stage !== 'back' && gauge.severity === 'exhausted';
  const does = isUsedUp ? t('adviceWait', waitText(gauge, at)) : stage === 'back' ? null : shortAdvice(gauge);
  return t('labelled', categoryName(gauge.category), does ?? leftText(gauge));
}

/** The most important first. */
function sentences({ stage, gauge }: Item, at: number): string[] {
  if (stage === 'back') return [leftText(gauge)];
  if (gauge.severity === 'exhausted') {
    const refused = gauge.rateLimited ? [t('notificationRateLimited')] : [];
    return [resetText(gauge), usersText(gauge), ...refused].filter((text) => text !== '');
  }
  const [first = '', ...more] = adviceSentences(gauge, at).map((sentence) => sentence + t('sentenceEnd'));
  return [first, leftText(gauge), usersText(gauge), ...more].filter((text) => text !== '');
}

function resetText({ resetAt, resetEstimated, advice }: Gauge): string {
  if (resetAt === null || resetEstimated) return '';
  const time = formatTime(resetAt);
  const after = advice?.kind === 'wait' ? advice.after : null;
  if (after === null) return t('notificationResetsAt', time);
  return after.kind === 'oneAtATime'
    ? t('notificationResetsAtThenSingly', time)
    : t('notificationResetsAtThen', time, paceText(after));
}

function leftText({ remaining, limit, isUpperBound }: Gauge): string {
  if (remaining === null || limit === null) return '';
  const left = formatNumber(remaining);
  return t('notificationLeft', isUpperBound ? t('atMost', left) : left, formatNumber(limit));
}

function usersText({ usage, limit }: Gauge): string {
  const user = usage === null ? null : mainUser(usage);
  if (usage === null || user === null || limit === null) return '';
  const figures = [formatNumber(user.count), formatNumber(limit)] as const;
  if (user.initiator === null)
    return t(usage.complete ? 'notificationUsedByOthers' : 'notificationUsedByOthersOrMissed', ...figures);
  return t('notificationUsedBy', shortened(initiatorName(user.initiator), NAME_WIDTH + 6), ...figures);
}
