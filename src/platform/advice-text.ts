/** What to do about a gauge at risk, in words: in full for card and notification, in short for a row and the tooltip. */
import type { Advice, Pace, SteadyPace } from '../core/advice/pace.ts';
import type { Gauge } from '../core/snapshot.ts';
import type { LocalMs } from '../core/time.ts';
import { mainUser } from '../core/usage/usage-breakdown.ts';
import { formatDuration, formatNumber, secondsUntil } from './format.ts';
import { t } from './i18n.ts';
import { initiatorName } from './names.ts';

/** Whole sentences, the most important first; none where nothing is at risk. */
export function adviceSentences(gauge: Gauge, now: LocalMs): readonly string[] {
  const { advice } = gauge;
  if (advice === null) return [];
  if (advice.kind !== 'others') return [adviceSentence(advice, gauge, now)];
  const others = t('adviceSlowOthers', formatRate(advice.perSecond));
  return [others, adviceSentence(advice.pace, gauge, now)];
}

function adviceSentence(advice: Exclude<Advice, { kind: 'others' }>, gauge: Gauge, now: LocalMs): string {
  const wait = waitText(gauge, now);
  switch (advice.kind) {
    case 'rate':
    case 'interval':
      return t('adviceTotalRate', paceText(advice));
    case 'pause':
      return t('advicePause', wait);
    case 'remaining':
      return t('adviceRemaining', formatNumber(advice.count));
    case 'reads':
      return t('adviceReads', formatNumber(advice.count), wait);
    case 'wait':
      if (advice.after === null) return t('adviceWait', wait);
      return advice.after.kind === 'oneAtATime'
        ? t('adviceWaitThenSingly', wait)
        : t('adviceWaitThen', wait, paceText(advice.after));
  }
}

/** The most important of it in a few words, without a time; null where nothing is at risk, or where only waiting helps. */
export function shortAdvice({ advice }: Gauge): string | null {
  if (advice === null || advice.kind === 'wait') return null;
  return advice.kind === 'others' ? t('shortSlowOthers') : shortPace(advice);
}

function shortPace(pace: Pace): string {
  switch (pace.kind) {
    case 'rate':
    case 'interval':
      return t('shortMaxRate', paceText(pace));
    case 'pause':
      return t('shortPause');
    case 'remaining':
      return t('shortRemaining', formatNumber(pace.count));
    case 'reads':
      return t('shortReads', formatNumber(pace.count));
  }
}

export const paceText = (pace: SteadyPace): string =>
  pace.kind === 'rate' ? t('onePerSecond') : t('oneEvery', formatDuration(pace.everyMs / 1000));

/** How long to wait for the reset. */
export function waitText({ resetAt, resetEstimated }: Gauge, now: LocalMs): string {
  const wait = formatDuration(secondsUntil(resetAt ?? now, now));
  return resetEstimated ? t('about', wait) : wait;
}

/** "now about 3/s": how fast the programs that the advice is about send; null where it is not known, or where none does. */
export function rateText({ rate, advice }: Gauge): string | null {
  if (rate === null) return null;
  const total = advice?.kind === 'others' ? advice.perSecond : rate.here + rate.elsewhere;
  if (total < MIN_RATE) return null;
  return t(rate.elsewhere < MIN_RATE ? 'nowPerSecond' : 'nowAboutPerSecond', formatRate(total));
}

/** A rate below this, per second, is not worth saying. */
const MIN_RATE = 0.1;

/** `3`, `0.5`: a rate is not exact, so that it has a decimal only below 2. */
const formatRate = (perSecond: number): string =>
  formatNumber(perSecond < 2 ? Math.round(perSecond * 10) / 10 : Math.round(perSecond));

/** "app.example.com 100": the program that used most of the window, and how much; null where none used it. */
export function mainUserText({ usage }: Gauge): string | null {
  const user = usage === null ? null : mainUser(usage);
  if (usage === null || user === null) return null;
  const count = formatNumber(user.count);
  return user.initiator === null
    ? t(usage.complete ? 'byOtherPrograms' : 'byOthersOrMissed', count)
    : t('usedBy', initiatorName(user.initiator), count);
}
