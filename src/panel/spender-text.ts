/** The words of one row of "who spent it". */
import { clock, numberRange, percent } from '../platform/format.ts';
import { t } from '../platform/i18n.ts';
import { initiatorName } from '../ui/initiator-name.ts';
import { share } from './boxes.ts';
import type { Grouping, SpenderRow } from './spenders.ts';
import { endpointName } from './words.ts';

export function spenderName({ kind, name, since }: SpenderRow, grouping: Grouping): string {
  switch (kind) {
    case 'seen':
      return grouping === 'initiator' ? initiatorName(name) : endpointName(name);
    case 'likely':
      return t('likelyRow');
    case 'elsewhere':
      return t('elsewhereRow');
    case 'missed':
      return since === null ? t('missedRow') : t('missedSince', clock(since));
    case 'aborted':
      return t('abortedRow');
  }
}

/** "117–120" where it is not certain. */
export const spenderCount = ({ least, most }: SpenderRow): string => numberRange(least, most);

export const spenderShare = ({ most, of }: SpenderRow): string => percent(share(most, of));
