/** Words from the catalogues in `public/_locales`, in the language of the browser. */
import type catalogue from '../../public/_locales/en/messages.json';
import browser from './browser.ts';

export type MessageKey = keyof typeof catalogue;

/** The message called `key`, with `$1`, `$2` … filled in. */
export function t(key: MessageKey, ...substitutions: readonly (string | number)[]): string {
  return browser.i18n.getMessage(key, substitutions.map(String));
}
