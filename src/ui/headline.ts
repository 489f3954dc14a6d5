/**
 * "Can I go on?" in one short sentence and one line of facts. The gravest thing is said, in the badge's
 * order: used up, danger, the user is needed, watch, paused, stale, calm.
 */

import { clock, list, moment, plural, secondsUntil, short } from '../platform/format.ts';
import { t } from '../platform/i18n.ts';
import { categoryName } from '../platform/names.ts';
import { needsSomebody } from '../quota/problem.ts';
import type { Gauge, OwnerView, Verdict } from '../quota/snapshot.ts';
import type { LocalMs } from '../quota/time.ts';
import type { MarkName } from './icons/shapes.ts';
import { figureText, leftText } from './sentences.ts';

export interface Headline {
  readonly mark: MarkName;
  readonly title: string;
  /** One line, or two. */
  readonly detail: string;
}

export function headline(owner: OwnerView, now: LocalMs): Headline {
  const { poll, verdict, gauges } = owner;
  if (verdict === 'usedUp') return usedUp(gauges, now);
  const gauge = gravest(owner);
  if (verdict === 'danger' && gauge !== undefined) return danger(gauge, now);
  if (poll !== null && poll.problem !== null && poll.problem !== 'limitReached') {
    const mark = needsSomebody(poll.problem) ? 'attention' : 'unknown';
    return { mark, title: t(poll.problem), detail: t(`${poll.problem}Help`) };
  }
  if (verdict === 'watch' && gauge !== undefined) {
    return {
      mark: 'watch',
      title: t('tightOne', categoryName(gauge.category)),
      detail: leftText(gauge, now),
    };
  }
  if (poll?.paused) return { mark: 'off', title: t('readingPaused'), detail: t('onlySeenPaused') };
  return quiet(owner, now);
}

/** The gauge that the owner's verdict speaks of; the tightest where several share it. */
function gravest({ gauges, verdict, tightest }: OwnerView): Gauge | undefined {
  const grave = gauges.filter((gauge) => gauge.verdict === verdict);
  return grave.find(({ category }) => category === tightest) ?? grave[0];
}

function usedUp(gauges: readonly Gauge[], now: LocalMs): Headline {
  const gone = gauges.filter(({ verdict }) => verdict === 'usedUp');
  const open = gauges.filter(({ verdict }) => verdict !== 'usedUp' && verdict !== 'unknown');
  const count = plural(gone.length);
  const refused = gone.some((gauge) => gauge.refused);
  const title = refused ? t(`refused_${count}`, names(gone)) : t(`usedUp_${count}`, names(gone));
  const detail = [waitText(gone, now), openText(open)].filter((text) => text !== '').join('\n');
  return { mark: 'usedUp', title, detail };
}

/** The longest wait: before it, something is still refused. */
function waitText(gone: readonly Gauge[], now: LocalMs): string {
  const last = gone.reduce((a, b) => ((b.resetAt ?? 0) > (a.resetAt ?? 0) ? b : a));
  if (last.resetAt === null) return '';
  const wait = short(secondsUntil(last.resetAt, now));
  return last.resetEstimated ? t('waitAbout', wait) : t('waitUntil', wait, clock(last.resetAt));
}

const openText = (open: readonly Gauge[]): string =>
  open.length === 0 ? '' : t(`stillOpen_${plural(open.length)}`, names(open));

const names = (gauges: readonly Gauge[]): string =>
  list(gauges.map(({ category }) => categoryName(category)));

function danger(gauge: Gauge, now: LocalMs): Headline {
  const name = categoryName(gauge.category);
  const facts = leftText(gauge, now);
  const exhaustedAt = gauge.pace?.exhaustedAt ?? null;
  return exhaustedAt === null
    ? { mark: 'danger', title: t('nearlyUsedUp', name), detail: facts }
    : {
        mark: 'danger',
        title: t('mayRunOut', name, short(secondsUntil(exhaustedAt, now))),
        detail: t('projected', facts),
      };
}

/** Nothing presses: how sure are we, and what is the least that is left? */
function quiet({ gauges, tightest, poll }: OwnerView, now: LocalMs): Headline {
  const heard = latest(gauges);
  if (gauges.every(({ state }) => state === 'unknown')) {
    const title = t(poll === null || poll.nextAt !== null ? 'waitingForAnswer' : 'nothingKnown');
    return { mark: 'unknown', title, detail: t('noAnswerYet') };
  }
  if (gauges.every(({ state }) => state === 'stale' || state === 'unknown')) {
    const detail = heard === null ? t('noAnswerYet') : t('lastAnswerAt', moment(heard, now));
    return { mark: 'unknown', title: t('cantSay'), detail };
  }
  const gauge = gauges.find(({ category }) => category === tightest);
  // Our own question was refused just now: that nothing is in use would be a bold claim.
  if (gauge === undefined && poll?.problem === 'limitReached') {
    return { mark: 'unknown', title: t('limitReached'), detail: t('limitReachedHelp') };
  }
  const detail =
    gauge === undefined ? t('nothingInUse') : t('tightest', categoryName(gauge.category), figureText(gauge));
  return { mark: 'calm', title: t('roomToGoOn'), detail };
}

const latest = (gauges: readonly Gauge[]): LocalMs | null =>
  gauges.reduce<LocalMs | null>((last, { asOf }) => Math.max(last ?? 0, asOf ?? 0) || null, null);

/** What a screen reader should hear when it changes: the verdict, not the seconds. */
export function announcement({ gauges, verdict }: OwnerView): string {
  const spoken: Partial<Record<Verdict, typeof saysDanger>> = {
    danger: saysDanger,
    usedUp: (grave) => t(`usedUp_${plural(grave.length)}`, names(grave)),
  };
  return spoken[verdict]?.(gauges.filter((gauge) => gauge.verdict === verdict)) ?? '';
}

/** What is nearly used up, and what goes too fast. */
function saysDanger(grave: readonly Gauge[]): string {
  const fast = grave.filter(({ pace }) => pace !== null && pace.exhaustedAt !== null);
  const nearly = grave.filter((gauge) => !fast.includes(gauge));
  return [
    nearly.length > 0 && t('nearlyUsedUp', names(nearly)),
    fast.length > 0 && t('goingTooFast', names(fast)),
  ]
    .filter((text) => text !== false)
    .join(' · ');
}
