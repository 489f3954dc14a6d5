/** The texts of one gauge: short ones beside the bar, and a full sentence for screen readers. */

import { type Gauge, runsOutAt, type Severity } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { surelyExternal } from '../../core/usage/usage-breakdown.ts';
import { mainUserText, rateText, shortAdvice } from '../../platform/advice-text.ts';
import {
  formatDateTime,
  formatDuration,
  formatNumber,
  formatRange,
  formatSpokenDuration,
  secondsUntil,
} from '../../platform/format.ts';
import { type MessageKey, t } from '../../platform/i18n.ts';

const SEVERITY_TEXT: Partial<Record<Severity, MessageKey>> = {
  warning: 'levelRunningLow',
  critical: 'levelNearlyUsedUp',
  exhausted: 'levelUsedUp',
};

/** "12 of 150 left". */
export function figureText({ remaining, limit, isUpperBound }: Gauge): string {
  if (remaining === null || limit === null) return t('notKnownYet');
  return t(
    'leftOf',
    isUpperBound ? t('atMost', formatNumber(remaining)) : formatNumber(remaining),
    formatNumber(limit),
  );
}

/** The line under the bar, the most important part first; a part without room is left out whole. */
export function noteParts(gauge: Gauge, now: LocalMs): readonly string[] {
  switch (gauge.state) {
    case 'unknown':
      return [t('notKnownYet')];
    case 'idle':
      return [t('unused')];
    case 'reset':
      return [t('resetUnconfirmed')];
    case 'stale':
      return [
        gauge.asOf === null ? t('notKnownYet') : t('unconfirmedSince', formatDateTime(gauge.asOf, now)),
      ];
    case 'exhausted':
      return [severityText(gauge), mainUserText(gauge) ?? ''].filter((text) => text !== '');
    case 'open':
      return gauge.advice === null ? usageParts(gauge) : riskParts(gauge, now);
  }
}

/** What to do, how fast programs send at present, and who sent most. */
function riskParts(gauge: Gauge, now: LocalMs): readonly string[] {
  const parts = [shortAdvice(gauge), rateText(gauge), mainUserText(gauge)];
  return [...parts, exhaustionText(gauge, now) || severityText(gauge)].filter(
    (text): text is string => text !== null && text !== '',
  );
}

function severityText({ severity, rateLimited, resetEstimated }: Gauge): string {
  if (rateLimited)
    return resetEstimated ? `${t('levelRateLimited')} · ${t('timeEstimated')}` : t('levelRateLimited');
  const key = SEVERITY_TEXT[severity];
  return key === undefined ? '' : t(key);
}

/** How long before the reset it will be used up: as the countdowns show it, so that they add up. */
function exhaustionText(gauge: Gauge, now: LocalMs): string {
  const { severity, resetAt } = gauge;
  const exhaustedAt = runsOutAt(gauge);
  if (exhaustedAt === null || resetAt === null || severity === 'exhausted') return '';
  const left = secondsUntil(exhaustedAt, now);
  const early = secondsUntil(resetAt, now) - left;
  return early > 0 ? t('usedUpBeforeReset', formatDuration(early)) : '';
}

/** Usage by other programs, and by what is probably this browser; without either, the usage by this browser. */
function usageParts({ usage }: Gauge): string[] {
  if (usage === null) return [];
  const { observed, unattributed, likely, complete } = usage;
  const others = surelyExternal(usage);
  const parts = [
    { count: likely, text: t('probablyFromThisBrowser', formatNumber(likely)) },
    {
      count: others,
      text: t(complete ? 'byOtherPrograms' : 'byOthersOrMissed', formatRange(others, unattributed - likely)),
    },
  ].filter(({ count }) => count > 0);
  if (parts.length > 0) return parts.sort((a, b) => b.count - a.count).map(({ text }) => text);
  return observed > 0 ? [t('fromThisBrowser', formatNumber(observed))] : [];
}

/** One sentence with everything that the row shows; null where there is no figure to give. */
export function valueText(gauge: Gauge, now: LocalMs): string | null {
  const { remaining, limit, resetAt, state, asOf } = gauge;
  if (remaining === null || limit === null) return null;
  const left = formatNumber(remaining);
  const all = formatNumber(limit);
  const wait = formatSpokenDuration(resetAt === null ? 0 : secondsUntil(resetAt, now));
  switch (state) {
    case 'unknown':
      return null;
    case 'idle':
      return t('spokenUnused', left, all);
    case 'reset':
      return t('spokenReset', left, all);
    case 'stale':
      return t('spokenUnconfirmed', left, all, asOf === null ? t('noFigure') : formatDateTime(asOf, now));
    case 'exhausted':
      return t('spokenUsedUp', all, wait);
    case 'open':
      return t(gauge.isUpperBound ? 'spokenAtMost' : 'spokenLeft', left, all, wait);
  }
}

export function inFlightText({ inFlight: { uncounted, maybeCounted } }: Gauge): string {
  const all = formatNumber(uncounted + maybeCounted);
  return maybeCounted === 0 ? t('inFlight', all) : t('inFlightMaybe', all, formatNumber(maybeCounted));
}
