/**
 * The words, in the browser's language.
 *
 * The catalogues under `public/_locales` are read by the browser itself; English is the type of the keys,
 * imported as a type only, so no catalogue is bundled.
 */
import browser from './browser.ts';

export type MessageKey = keyof typeof import('../../public/_locales/en/messages.json');

const PLACES = Array.from('123456789', (nth) => `$${nth}`);

/** The message, with `$1`, `$2`, … replaced by `subs` in their order. */
export function t(key: MessageKey, ...subs: readonly string[]): string {
  const words = browser.i18n.getMessage(key, PLACES);
  return subs.length === 0 ? words : words.replace(/\$(\d)/g, (_, nth) => subs[nth - 1] ?? '');
}
