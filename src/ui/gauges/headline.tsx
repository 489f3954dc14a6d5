/**
 * The status card: "Can I go on?" in one short sentence, and the facts below it. Shows the most severe condition, in the
 * badge's order: exhausted, critical, the user has to act, warning, paused, stale, ok.
 */
import { mostConstrained } from '../../core/alerts/most-constrained.ts';
import { needsUserAction } from '../../core/polling/poll-errors.ts';
import { type Gauge, type OwnerView, runsOutAt } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { surelyExternal } from '../../core/usage/usage-breakdown.ts';
import { adviceSentences, waitText } from '../../platform/advice-text.ts';
import {
  formatDateTime,
  formatDuration,
  formatList,
  pluralForm,
  secondsUntil,
} from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName } from '../../platform/names.ts';
import { StatusIcon } from '../icons/icons.tsx';
import type { StatusIconName } from '../icons/shapes.ts';
import { Phrases } from '../text/phrases.tsx';
import { figureText } from './gauge-text.ts';

export interface Headline {
  readonly icon: StatusIconName;
  readonly title: string;
  /** One line, or two. */
  readonly detail: string;
}

export function headline(owner: OwnerView, now: LocalMs): Headline {
  const { poll, severity, gauges } = owner;
  if (severity === 'exhausted') return usedUpHeadline(gauges, now);
  const gauge = mostSevere(owner);
  if (severity === 'critical' && gauge !== undefined) return criticalHeadline(gauge, now);
  if (poll !== null && poll.error !== null && poll.error !== 'limitReached') {
    const icon = needsUserAction(poll.error) ? 'attention' : 'unknown';
    return { icon, title: t(poll.error), detail: t(`${poll.error}Help`) };
  }
  if (severity === 'warning' && gauge !== undefined) {
    return {
      icon: 'warning',
      title: t('runningLow', categoryName(gauge.category)),
      detail: adviceText(gauge, now),
    };
  }
  if (poll?.paused) return { icon: 'off', title: t('checkingPaused'), detail: t('thisBrowserOnlyMeanwhile') };
  return quietHeadline(owner, now);
}

/** The gauge that sets the owner's severity; the most constrained if several do, as on the badge. */
function mostSevere({ gauges, severity }: OwnerView): Gauge | undefined {
  const grave = gauges.filter((gauge) => gauge.severity === severity);
  return mostConstrained(grave) ?? grave[0];
}

function usedUpHeadline(gauges: readonly Gauge[], now: LocalMs): Headline {
  const gone = gauges.filter(({ severity }) => severity === 'exhausted');
  const open = gauges.filter(({ severity }) => severity !== 'exhausted' && severity !== 'unknown');
  const count = pluralForm(gone.length);
  const refused = gone.some((gauge) => gauge.rateLimited);
  const title = refused
    ? t(`rateLimited_${count}`, categoryNames(gone))
    : t(`usedUp_${count}`, categoryNames(gone));
  const advice = gone.some(isUsedByOthers) ? t('separateUserAdvice') : '';
  const detail = [untilResetText(gone, now), openText(open), advice].filter((text) => text !== '').join('\n');
  return { icon: 'exhausted', title, detail };
}

/** How long to wait, and what then; the soonest and the last wait where they differ. */
function untilResetText(gone: readonly Gauge[], now: LocalMs): string {
  const [soonest, ...later] = gone
    .filter(({ resetAt }) => resetAt !== null)
    .toSorted((a, b) => (a.resetAt ?? 0) - (b.resetAt ?? 0));
  if (soonest === undefined) return '';
  const last = later.at(-1) ?? soonest;
  const waits = [waitText(soonest, now), waitText(last, now)] as const;
  if (waits[0] === waits[1]) return adviceText(last, now);
  return t(
    'waitForTwoTypes',
    waits[0],
    categoryName(soonest.category),
    waits[1],
    categoryName(last.category),
  );
}

/** Whether other programs used most of the limit. */
const isUsedByOthers = ({ usage }: Gauge): boolean =>
  usage !== null && surelyExternal(usage) * 2 > usage.used;

const openText = (open: readonly Gauge[]): string =>
  open.length === 0 ? '' : t(`stillUsable_${pluralForm(open.length)}`, categoryNames(open));

export const categoryNames = (gauges: readonly Gauge[]): string =>
  formatList(gauges.map(({ category }) => categoryName(category)));

function criticalHeadline(gauge: Gauge, now: LocalMs): Headline {
  const name = categoryName(gauge.category);
  const exhaustedAt = runsOutAt(gauge);
  const title =
    exhaustedAt === null
      ? t('nearlyUsedUp', name)
      : t('mayRunOut', name, formatDuration(secondsUntil(exhaustedAt, now)));
  return { icon: 'critical', title, detail: adviceText(gauge, now) };
}

/** What to do, a sentence on each line. */
const adviceText = (gauge: Gauge, now: LocalMs): string => adviceSentences(gauge, now).join('\n');

/** Nothing is at risk: how current the figures are, and the most constrained category. */
function quietHeadline({ gauges, mostConstrained, poll }: OwnerView, now: LocalMs): Headline {
  const checkedAt = newestReadingAt(gauges);
  if (gauges.every(({ state }) => state === 'unknown')) {
    const title = t(poll === null || poll.nextAt !== null ? 'waitingForFirstResponse' : 'noFiguresYet');
    return { icon: 'unknown', title, detail: t('noResponseYet') };
  }
  if (gauges.every(({ state }) => state === 'stale' || state === 'unknown')) {
    return { icon: 'unknown', title: t('noCurrentFigures'), detail: lastCheckedText(checkedAt, poll, now) };
  }
  const gauge = gauges.find(({ category }) => category === mostConstrained);
  // Our own poll just got a 429, so "no requests used" would be wrong.
  if (gauge === undefined && poll?.error === 'limitReached') {
    return { icon: 'unknown', title: t('limitReached'), detail: t('limitReachedHelp') };
  }
  const detail =
    gauge === undefined
      ? t('noRequestsUsed')
      : t('lowestType', categoryName(gauge.category), figureText(gauge));
  return { icon: 'ok', title: t('plentyLeft'), detail };
}

function lastCheckedText(checkedAt: LocalMs | null, poll: OwnerView['poll'], now: LocalMs): string {
  if (checkedAt === null) return t('noResponseYet');
  const isChecking = poll !== null && (poll.running || poll.refreshing);
  return t(isChecking ? 'lastCheckedTryingAgain' : 'lastCheckedAt', formatDateTime(checkedAt, now));
}

const newestReadingAt = (gauges: readonly Gauge[]): LocalMs | null =>
  gauges.reduce<LocalMs | null>((last, { asOf }) => Math.max(last ?? 0, asOf ?? 0) || null, null);

/** @param level of the heading: 1 if the box stands on top of its screen */
export function HeadlineBox({ icon, title, detail, level = 1 }: Headline & { readonly level?: 1 | 3 }) {
  const Heading = `h${level}` as const;
  return (
    <section class={`headline tone-${icon}`}>
      <StatusIcon name={icon} size={32} />
      <div class="headline-text">
        <Heading>
          <Phrases text={title} />
        </Heading>
        <p>
          <Phrases text={detail} />
        </p>
      </div>
    </section>
  );
}
