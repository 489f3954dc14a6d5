/** Names of what the history knows by a code. */

import { parseCategory } from '../../../core/category.ts';
import { OTHER_SHARES } from '../../../core/usage/observed-usage.ts';
import { t } from '../../../platform/i18n.ts';
import { categoryName } from '../../../platform/names.ts';

export function typeName(category: string): string {
  const known = parseCategory(category);
  return known === null ? category : categoryName(known);
}

export const endpointName = (endpoint: string): string =>
  endpoint === OTHER_SHARES ? t('otherPrograms') : endpoint;

/** The endpoint without its method. */
export const pathName = (endpoint: string): string => endpoint.slice(endpoint.indexOf(' ') + 1);

/** How a request ended, as a word; a status is its own. */
export function outcomeName(outcome: string): string {
  switch (outcome) {
    case 'aborted':
      return t('statusAborted');
    case 'noAnswer':
      return t('statusNone');
    case 'underWay':
      return t('statusUnderWay');
    default:
      return outcome;
  }
}
