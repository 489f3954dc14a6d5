/** Puts the badge, its colour, the icon and the title on the toolbar button, only where they changed. */
import type { Gauge, OwnerView } from '../../core/snapshot.ts';
import type { Badge, BadgeTone } from '../../core/view/badge.ts';
import browser from '../../platform/browser.ts';
import { formatNumber, formatTime } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName } from '../../platform/names.ts';

const COLOURS: Record<BadgeTone, string> = {
  ok: '#2c6e5a',
  warning: '#8a5a00',
  critical: '#b3261e',
  exhausted: '#7a0c0c',
  attention: '#6a3fb5',
  paused: '#5f6368',
  stale: '#5f6368',
  quiet: '#5f6368',
};

const ICONS: Record<BadgeTone, string> = {
  ok: 'ok',
  warning: 'warning',
  critical: 'critical',
  exhausted: 'exhausted',
  attention: 'attention',
  paused: 'off',
  stale: 'unknown',
  quiet: 'brand',
};

export class Toolbar {
  #text: string | null = null;
  #tone: BadgeTone | null = null;
  #title: string | null = null;

  /** @param owner the name of the owner that the badge speaks of */
  show(badge: Badge, owner: string): void {
    const { action } = browser;
    if (badge.text !== this.#text) action.setBadgeText({ text: badge.text });
    if (badge.tone !== this.#tone) {
      action.setBadgeBackgroundColor({ color: COLOURS[badge.tone] });
      action.setBadgeTextColor?.({ color: '#ffffff' });
      const name = ICONS[badge.tone];
      action.setIcon({ path: { 16: `/icons/${name}-16.png`, 32: `/icons/${name}-32.png` } });
    }
    const title = badgeTitle(badge, owner);
    if (title !== this.#title) action.setTitle({ title });
    this.#text = badge.text;
    this.#tone = badge.tone;
    this.#title = title;
  }
}

/** The tooltip of the toolbar button: account, type, number, and as of when. */

/** @param owner the name of the owner that the badge speaks of */
export function badgeTitle(badge: Badge, owner: string): string {
  return [...parts(badge, owner)].join(' · ');
}

function* parts({ tone, owner, gauge }: Badge, name: string): Generator<string> {
  if (owner === null) {
    yield t('extName');
    if (tone === 'paused') yield t('readingPaused');
    return;
  }
  yield name;
  if (tone === 'attention' && owner.poll?.error != null) yield t(owner.poll.error);
  if (gauge !== null) yield* about(gauge, owner);
}

function* about(gauge: Gauge, owner: OwnerView): Generator<string> {
  const { category, state, limit, remaining, isUpperBound, resetAt, asOf, rateLimited } = gauge;
  const name = categoryName(category);
  if (state === 'stale') {
    yield t('cantSay');
    const heard = owner.poll?.lastAnswerAt ?? asOf;
    if (heard !== null) yield t('lastAnswerAt', formatTime(heard));
    return;
  }
  if (state === 'exhausted') {
    yield t('usedUp_one', name);
    if (rateLimited) yield t('requestsRefused');
  } else if (limit !== null && remaining !== null) {
    const figure = formatNumber(remaining);
    yield `${name}: ${t('left', isUpperBound ? t('atMost', figure) : figure, formatNumber(limit))}`;
  }
  if (resetAt !== null) yield t('resetsAt', formatTime(resetAt));
  if (asOf !== null) yield t('asOf', formatTime(asOf));
}
