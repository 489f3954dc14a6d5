/**
 * The tooltip of the toolbar button, in three lines: the severity and what to do; the figure and its reset; whose it is, and as of when.
 * Clock times, since a tooltip on screen does not change.
 */
import { type Gauge, type OwnerView, runsOutAt } from '../../core/snapshot.ts';
import type { Badge } from '../../core/view/badge.ts';
import { shortAdvice } from '../../platform/advice-text.ts';
import { formatNumber, formatTime } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName } from '../../platform/names.ts';

/** @param name of the owner that the badge speaks of */
export function tooltip(badge: Badge, name: string): string {
  const { owner, gauge, tone } = badge;
  if (owner === null) return tone === 'paused' ? lines([t('extName')], [t('checkingPaused')]) : t('extName');
  const checkedAt = tone === 'stale' ? (owner.poll?.lastAnswerAt ?? gauge?.asOf) : gauge?.asOf;
  return lines(severity(badge, owner), gauge === null || tone === 'stale' ? [] : figure(gauge), [
    name,
    checkedAt == null ? '' : t('checkedAgo', formatTime(checkedAt)),
  ]);
}

const lines = (...parts: readonly (readonly string[])[]): string =>
  parts
    .map((line) => line.filter((part) => part !== '').join(' · '))
    .filter((line) => line !== '')
    .join('\n');

function severity({ tone, gauge }: Badge, { poll }: OwnerView): readonly string[] {
  if (tone === 'attention') return poll?.error == null ? [] : [t(poll.error)];
  if (tone === 'stale' || gauge === null) return [t('noCurrentFigures')];
  const name = categoryName(gauge.category);
  switch (tone) {
    case 'exhausted':
      return [t('usedUp_one', name), gauge.rateLimited ? t('levelRateLimited') : ''];
    case 'critical':
      return [t(runsOutAt(gauge) === null ? 'nearlyUsedUp' : 'goingTooFast', name), shortAdvice(gauge) ?? ''];
    case 'warning':
      return [t('runningLow', name), shortAdvice(gauge) ?? ''];
    default:
      return [t('plentyLeft')];
  }
}

function figure({ category, limit, remaining, isUpperBound, resetAt }: Gauge): readonly string[] {
  const parts: string[] = [];
  if (limit !== null && remaining !== null) {
    const left = isUpperBound ? t('atMost', formatNumber(remaining)) : formatNumber(remaining);
    parts.push(t('labelled', categoryName(category), t('leftOf', left, formatNumber(limit))));
  }
  if (resetAt !== null) parts.push(t('resetsAt', formatTime(resetAt)));
  return parts;
}
