/** Names of what the history knows by a code. */
import { t } from '../platform/i18n.ts';
import { categoryName } from '../platform/names.ts';
import { parseCategory } from '../quota/category.ts';
import { OTHERS } from '../quota/seen.ts';

export function typeName(category: string): string {
  const known = parseCategory(category);
  return known === null ? category : categoryName(known);
}

export const endpointName = (endpoint: string): string =>
  endpoint === OTHERS ? t('otherPrograms') : endpoint;

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
