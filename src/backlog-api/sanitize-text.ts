/** Names that other people chose, as they may be shown: in one line, and without power over the text around them. */

/** Line breaks and everything else that is no sign. */
const CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;
/**
 * Characters that turn the direction of what follows: a name could make "12 of 600" read "006 fo 21". The plain
 * marks U+200E and U+200F only speak of their neighbours, and Arabic and Hebrew names need them.
 */
const BIDI_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;
/**
 * Characters that show nothing: two users could be named alike with them. Joiners, plain marks of direction and variants of
 * a character stay, for scripts and emoji need them.
 */
const INVISIBLE_IN_NAMES =
  /(?!\p{Variation_Selector}|\u200c|\u200d|\u200e|\u200f)\p{Default_Ignorable_Code_Point}/gu;
/** Halves of characters, which `JSON` and storage may not carry. */
const LONE_SURROGATES = /\p{Cs}/gu;

/** @param most characters that are kept, in UTF-16 units; one of two units is kept whole or not at all */
export function sanitizeText(text: string, most: number): string {
  const isHalved = /[\ud800-\udbff]/.test(text.charAt(most - 1)) && /[\udc00-\udfff]/.test(text.charAt(most));
  const cut = text.slice(0, isHalved ? most - 1 : most);
  return cut
    .replace(CONTROLS, ' ')
    .replace(BIDI_CONTROLS, '')
    .replace(INVISIBLE_IN_NAMES, '')
    .replace(LONE_SURROGATES, '\ufffd')
    .trim();
}
