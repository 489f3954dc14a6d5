/** A finding as one sentence: "app.example.com sent 6 requests at once, peak 4". */
import { list, number, plural } from '../platform/format.ts';
import { t } from '../platform/i18n.ts';
import { categoryName } from '../platform/names.ts';
import type { Finding } from '../quota/snapshot.ts';
import { initiatorName } from './initiator-name.ts';

export function findingSentence(finding: Finding): string {
  const sentence = plainSentence(finding);
  return finding.probable ? t('probably', sentence) : sentence;
}

function plainSentence({ kind, initiators, category, count, perMinute, peak, queued }: Finding): string {
  const who = list(initiators.map(initiatorName));
  const type = category === null ? '' : categoryName(category);
  if (perMinute !== null) return t('said_rate', who, number(perMinute), type);
  const requests = t(`requests_${plural(count)}`, number(count));
  switch (kind) {
    case 'severalUsers':
      return t('said_severalUsers', who, number(peak));
    case 'concurrent':
      // What the browser has queued was asked for; nothing is claimed of what was sent.
      return t(queued ? 'said_queued' : 'said_concurrent', who, requests, number(peak));
    default:
      return t(`said_${kind}`, who, requests, type);
  }
}

/** Nulab's page on the rate limit, with its best practices. */
export const adviceAddress = (): string =>
  t('locale') === 'ja'
    ? 'https://developer.nulab.com/ja/docs/backlog/rate-limit/'
    : 'https://developer.nulab.com/docs/backlog/rate-limit/';
