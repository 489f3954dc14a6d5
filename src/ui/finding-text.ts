/** What a finding says: what was done, by whom and how often, and what to do instead. */
import { ago, list, number, plural } from '../platform/format.ts';
import { t } from '../platform/i18n.ts';
import type { Finding } from '../quota/snapshot.ts';
import type { LocalMs } from '../quota/time.ts';
import { initiatorName } from './initiator-name.ts';
import { categoryName } from './words.ts';

export function findingTitle({ kind, probable }: Finding): string {
  const title = t(`finding_${kind}`);
  return probable ? t('probably', title) : title;
}

/** "app.example.com · Update · 42 requests, up to 6 at once · 3 s ago". */
export function findingFacts(
  { kind, category, count, peak, queued, ...finding }: Finding,
  now: LocalMs,
): string {
  const requests = t(`requests_${plural(count)}`, number(count));
  const facts = {
    concurrent: t(queued ? 'upToAtOnceQueued' : 'upToAtOnce', requests, number(peak)),
    severalUsers: t('keysOfUsers', number(peak)),
    unpaced: requests,
    retriedEarly: requests,
    cacheable: requests,
    unconditionalList: requests,
  };
  return [
    list(finding.initiators.map(initiatorName)),
    ...(category === null ? [] : [categoryName(category)]),
    facts[kind],
    finding.active ? t('goesOn') : ago(finding.lastAt, now),
  ].join(' · ');
}

/** Nulab's page on the rate limit, with its best practices. */
export const adviceAddress = (): string =>
  t('locale') === 'ja'
    ? 'https://developer.nulab.com/ja/docs/backlog/rate-limit/'
    : 'https://developer.nulab.com/docs/backlog/rate-limit/';
