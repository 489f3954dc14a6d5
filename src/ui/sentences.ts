/** What one gauge says: in short beside the bar, and in full for the ear. */

import { moment, number, numberRange, secondsUntil, short, spoken } from '../platform/format.ts';
import { type MessageKey, t } from '../platform/i18n.ts';
import type { Gauge, Verdict } from '../quota/snapshot.ts';
import { surelyNotOurs } from '../quota/spending.ts';
import type { LocalMs } from '../quota/time.ts';

const VERDICT: Partial<Record<Verdict, MessageKey>> = {
  watch: 'low',
  danger: 'nearlyGone',
  usedUp: 'allGone',
};

/** "12 of 150 left". */
export function figureText({ remaining, limit, atMost }: Gauge): string {
  if (remaining === null || limit === null) return t('notKnownYet');
  return t('left', atMost ? t('atMost', number(remaining)) : number(remaining), number(limit));
}

/** "12 of 150 left, resets in 31 s". */
export function leftText(gauge: Gauge, now: LocalMs): string {
  const { resetAt } = gauge;
  if (resetAt === null) return figureText(gauge);
  return t('thenResets', figureText(gauge), short(secondsUntil(resetAt, now)));
}

/** The line under the bar, the weightiest part first: what has no room is left out whole. */
export function noteParts(gauge: Gauge, now: LocalMs): readonly string[] {
  switch (gauge.state) {
    case 'unknown':
      return [t('notKnownYet')];
    case 'idle':
      return [t('unused')];
    case 'reset':
      return [t('resetUnconfirmed')];
    case 'stale':
      return [gauge.asOf === null ? t('notKnownYet') : t('unconfirmedSince', moment(gauge.asOf, now))];
    case 'usedUp':
    case 'open':
      return [paceText(gauge, now) || verdictText(gauge), ...spendingParts(gauge)].filter(
        (text) => text !== '',
      );
  }
}

function verdictText({ verdict, refused, resetEstimated }: Gauge): string {
  if (refused)
    return resetEstimated ? `${t('requestsRefused')} · ${t('timeEstimated')}` : t('requestsRefused');
  const key = VERDICT[verdict];
  return key === undefined ? '' : t(key);
}

/** When it will be used up, and how long before the reset: as the countdowns show it, so that they add up. */
function paceText({ pace, verdict, resetAt }: Gauge, now: LocalMs): string {
  if (pace === null || pace.exhaustedAt === null || resetAt === null || verdict === 'usedUp') return '';
  const left = secondsUntil(pace.exhaustedAt, now);
  const early = secondsUntil(resetAt, now) - left;
  return early > 0 ? t('atThisPace', short(left), short(early)) : '';
}

/** What others spent, for that is the question, and what was probably sent here; else that it was all spent here. */
function spendingParts({ spending }: Gauge): string[] {
  if (spending === null) return [];
  const { seen, rest, likely, whole } = spending;
  const others = surelyNotOurs(spending);
  const parts = [
    { count: likely, text: t('probablyHere', number(likely)) },
    { count: others, text: t(whole ? 'restWhole' : 'restMissed', numberRange(others, rest - likely)) },
  ].filter(({ count }) => count > 0);
  if (parts.length > 0) return parts.sort((a, b) => b.count - a.count).map(({ text }) => text);
  return seen > 0 ? [t('seenHere', number(seen))] : [];
}

/** One sentence with everything that the row shows; null where there is no figure to give. */
export function valueText(gauge: Gauge, now: LocalMs): string | null {
  const { remaining, limit, resetAt, state, asOf } = gauge;
  if (remaining === null || limit === null) return null;
  const left = number(remaining);
  const all = number(limit);
  const wait = spoken(resetAt === null ? 0 : secondsUntil(resetAt, now));
  switch (state) {
    case 'unknown':
      return null;
    case 'idle':
      return t('sayUnused', left, all);
    case 'reset':
      return t('sayReset', left, all);
    case 'stale':
      return t('sayStale', left, all, asOf === null ? t('noFigure') : moment(asOf, now));
    case 'usedUp':
      return t('sayUsedUp', all, wait);
    case 'open':
      return t(gauge.atMost ? 'sayAtMost' : 'sayOpen', left, all, wait);
  }
}

export function inFlightText({ inFlight: { unspent, maybe } }: Gauge): string {
  const all = number(unspent + maybe);
  return maybe === 0 ? t('inFlight', all) : t('inFlightMaybe', all, number(maybe));
}
