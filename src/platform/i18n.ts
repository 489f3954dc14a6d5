/**
 * The words, in the browser's language.
 *
 * The catalogues under `public/_locales` are read by the browser itself; English is the type of the keys,
 * imported as a type only, so no catalogue is bundled.
 */
import browser from './browser.ts';

export type MessageKey = keyof typeof import('../../public/_locales/en/messages.json');

/** The message, with `$1`, `$2`, … replaced by `subs` in their order. */
export function t(key: MessageKey, ...subs: readonly string[]): string {
  const words = wordsOf(key);
  return subs.length === 0 ? words : words.replace(/\$(\d)/g, (_, nth) => subs[nth - 1] ?? '');
}

/** As the catalogue has them, for as long as this page or worker lives. */
const known = new Map<MessageKey, string>();
const PLACES = Array.from('123456789', (nth) => `$${nth}`);

/** Asked of the browser once: to ask it for each word again took a fifth of drawing the popup (measured). */
function wordsOf(key: MessageKey): string {
  let words = known.get(key);
  if (words === undefined) {
    words = browser.i18n.getMessage(key, PLACES);
    known.set(key, words);
  }
  return words;
}
