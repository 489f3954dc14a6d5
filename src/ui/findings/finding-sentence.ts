/** A finding as one sentence: "app.example.com sent 6 requests at once, peak 4". */
import type { Finding } from '../../core/findings/finding.ts';
import type { Caller } from '../../history/hour-sums.ts';
import { formatList, formatNumber, pluralForm } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName, initiatorName } from '../../platform/names.ts';

export function findingSentence(finding: Finding): string {
  const sentence = plainSentence(finding);
  return finding.probable ? t('probably', sentence) : sentence;
}

function plainSentence({ kind, initiators, category, count, perMinute, peak, queued }: Finding): string {
  const who = formatList(initiators.map(initiatorName));
  const type = category === null ? '' : categoryName(category);
  if (perMinute !== null) return t('finding_rate', who, formatNumber(perMinute), type);
  const requests = t(`requests_${pluralForm(count)}`, formatNumber(count));
  switch (kind) {
    case 'severalUsers':
      return t('finding_severalUsers', who, formatNumber(peak));
    case 'concurrent':
      // Queued requests may not have reached the server at once.
      return t(queued ? 'finding_queued' : 'finding_concurrent', who, requests, formatNumber(peak));
    default:
      return t(`finding_${kind}`, who, requests, type);
  }
}

/** Nulab's page on the rate limit, with its best practices. */
export const adviceAddress = (): string =>
  t('locale') === 'ja'
    ? 'https://developer.nulab.com/ja/docs/backlog/rate-limit/'
    : 'https://developer.nulab.com/docs/backlog/rate-limit/';

/** "other programs", or an initiator; null where none sent more than half. */
export function callerName(caller: Caller): string | null {
  switch (caller.kind) {
    case 'external':
      return t('otherProgramsLower');
    case 'initiator':
      return initiatorName(caller.initiator);
    case 'mixed':
      return null;
  }
}
