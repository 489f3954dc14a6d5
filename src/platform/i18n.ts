/**
 * Messages in the browser's language.
 *
 * The browser reads the catalogues in `public/_locales`; they are not bundled. Only the type of the English one is imported,
 * for its keys.
 */
import browser from './browser.ts';

export type MessageKey = keyof typeof import('../../public/_locales/en/messages.json');

const PLACES = Array.from('123456789', (nth) => `$${nth}`);

/** By key. The browser takes 6 µs for each, a tenth of an open panel's work while 300 requests come in a second (measured). */
const known = new Map<string, string>();
let ownLocale: string | null = null;

/** The message, with `$1`, `$2`, … replaced by `subs` in their order. */
export function t(key: MessageKey, ...subs: readonly string[]): string {
  let words = known.get(key);
  if (words === undefined) {
    words = browser.i18n.getMessage(key, PLACES);
    if (words !== '') known.set(key, words);
  }
  return subs.length === 0 ? words : words.replace(/\$(\d)/g, (_, nth) => subs[nth - 1] ?? '');
}

/** The browser's locale if it has the language of the messages, else that language, so that words and numbers agree. */
export function locale(): string {
  if (ownLocale === null) {
    const catalogue = t('locale');
    const own = browser.i18n.getUILanguage();
    ownLocale = own.split('-')[0] === catalogue ? own : catalogue;
  }
  return ownLocale;
}

/** For a browser whose language changes, as only that of tests does. */
export function forgetLanguage(): void {
  known.clear();
  ownLocale = null;
}
