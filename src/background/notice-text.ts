/** The words of a notice: which type, how much is left, until when, and what only the polls know. */
import { clock, list, number, secondsUntil, short } from '../platform/format.ts';
import { t } from '../platform/i18n.ts';
import { categoryName } from '../platform/names.ts';
import type { Notice } from '../quota/alerts.ts';
import type { Gauge } from '../quota/snapshot.ts';
import { surelyNotOurs } from '../quota/spending.ts';

export interface NoticeText {
  readonly title: string;
  readonly message: string;
}

type Line = Notice['lines'][number];

/** @param owner the owner's name; null where there is but one */
export function noticeText({ lines }: Notice, owner: string | null, at: number): NoticeText {
  const [first] = lines;
  if (first === undefined) return { title: t('extName'), message: '' };
  const title = lines.length === 1 ? titleOf(first, at) : titleOfSeveral(lines);
  const messages =
    lines.length === 1
      ? [messageOf(first, at)]
      : lines.map((line) => t('noticeLine', titleOf(line, at), messageOf(line, at)));
  return { title: owner === null ? title : t('noticeOf', owner, title), message: messages.join('\n') };
}

function titleOf({ step, gauge }: Line, at: number): string {
  const name = categoryName(gauge.category);
  if (step === 'back') return t('noticeBack', name);
  if (gauge.verdict === 'usedUp') return usedUpTitle(name, gauge, at);
  const exhaustedAt = gauge.pace?.exhaustedAt ?? null;
  return exhaustedAt === null
    ? t('noticeDanger', name)
    : t('noticeWarning', name, short(secondsUntil(exhaustedAt, at)));
}

function usedUpTitle(name: string, { resetAt, resetEstimated }: Gauge, at: number): string {
  if (resetAt === null) return t('usedUp_one', name);
  const wait = short(secondsUntil(resetAt, at));
  return resetEstimated ? t('noticeUsedUpAbout', name, wait) : t('noticeUsedUp', name, clock(resetAt), wait);
}

function titleOfSeveral(lines: readonly Line[]): string {
  const names = list(lines.map(({ gauge }) => categoryName(gauge.category)));
  if (lines.every(({ step }) => step === 'back')) return t('noticeSeveralBack', names);
  const allGone = lines.every(({ gauge }) => gauge.verdict === 'usedUp');
  return t(allGone ? 'noticeSeveralUsedUp' : 'noticeSeveral', names);
}

function messageOf({ step, gauge }: Line, at: number): string {
  const { limit, remaining, resetAt, asOf, atMost, pace, refused } = gauge;
  const said: string[] = [];
  if (limit === null || remaining === null) return refused ? t('noticeRefused', clock(asOf ?? at)) : '';
  if (step === 'back') {
    said.push(t('noticeLeft', number(remaining), number(limit)));
  } else if (gauge.verdict === 'usedUp') {
    said.push(t(refused ? 'noticeRefused' : 'noticeSeen', clock(asOf ?? at)));
    const { spending } = gauge;
    const others = spending === null ? 0 : surelyNotOurs(spending);
    if (others > 0) {
      said.push(t(spending?.whole ? 'noticeElsewhere' : 'noticeMissed', number(others), number(limit)));
    }
  } else {
    const figure = atMost ? t('atMost', number(remaining)) : number(remaining);
    said.push(t('noticeAt', clock(asOf ?? at), figure, number(limit), clock(resetAt ?? at)));
    if (pace?.exhaustedAt != null) said.push(t('noticeProjection'));
  }
  return said.join(' ');
}
