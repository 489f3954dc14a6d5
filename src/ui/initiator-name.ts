/** Who asked, as a word; a site is its own name. */
import { t } from '../platform/i18n.ts';
import { OWN, UNKNOWN } from '../quota/flight.ts';
import { OTHERS } from '../quota/seen.ts';

export function initiatorName(initiator: string): string {
  switch (initiator) {
    case OWN:
      return t('ownReadings');
    case UNKNOWN:
      return t('unknownProgram');
    case OTHERS:
      return t('otherPrograms');
    case 'elsewhere':
      return t('programsElsewhere');
    default:
      return initiator;
  }
}
