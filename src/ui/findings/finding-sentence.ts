/** A finding as one sentence: "app.example.com sent 6 requests at once, peak 4". */
import type { Finding } from '../../core/snapshot.ts';
import { SELF_INITIATOR, UNKNOWN_INITIATOR } from '../../core/usage/in-flight.ts';
import { OTHER_SHARES } from '../../core/usage/window-usage.ts';
import type { Caller } from '../../history/hour-sums.ts';
import { formatList, formatNumber, pluralForm } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName } from '../../platform/names.ts';

export function findingSentence(finding: Finding): string {
  const sentence = plainSentence(finding);
  return finding.probable ? t('probably', sentence) : sentence;
}

function plainSentence({ kind, initiators, category, count, perMinute, peak, queued }: Finding): string {
  const who = formatList(initiators.map(initiatorName));
  const type = category === null ? '' : categoryName(category);
  if (perMinute !== null) return t('said_rate', who, formatNumber(perMinute), type);
  const requests = t(`requests_${pluralForm(count)}`, formatNumber(count));
  switch (kind) {
    case 'severalUsers':
      return t('said_severalUsers', who, formatNumber(peak));
    case 'concurrent':
      // Queued requests may not have reached the server at once.
      return t(queued ? 'said_queued' : 'said_concurrent', who, requests, formatNumber(peak));
    default:
      return t(`said_${kind}`, who, requests, type);
  }
}

/** Nulab's page on the rate limit, with its best practices. */
export const adviceAddress = (): string =>
  t('locale') === 'ja'
    ? 'https://developer.nulab.com/ja/docs/backlog/rate-limit/'
    : 'https://developer.nulab.com/docs/backlog/rate-limit/';

/** The name of an initiator; a site's is its host. */
export function initiatorName(initiator: string): string {
  switch (initiator) {
    case SELF_INITIATOR:
      return t('ownReadings');
    case UNKNOWN_INITIATOR:
      return t('unknownProgram');
    case OTHER_SHARES:
      return t('otherPrograms');
    case 'elsewhere':
      return t('programsElsewhere');
    default:
      return initiator;
  }
}

/** "other programs", or an initiator; null where none sent more than half. */
export function callerName(caller: Caller): string | null {
  switch (caller.kind) {
    case 'external':
      return t('callerExternal');
    case 'initiator':
      return initiatorName(caller.initiator);
    case 'mixed':
      return null;
  }
}
