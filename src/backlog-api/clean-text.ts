/**
 * Cleans text from people: what the user typed or pasted, and names that others chose.
 *
 * Copied text contains zero-width characters, direction marks, blanks and brackets; Japanese input methods produce
 * full-width letters.
 */

/** Characters that show nothing: zero-width ones, soft hyphens, marks of direction, variation selectors, controls. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]/gu;
/** The same within a line; joiners between letters or emoji stay, and line breaks and tabs count as blanks. */
const INVISIBLE_IN_LINE =
  /(?!\s|\ufe0f|(?<=[^ -~])(?:\u200c|\u200d)(?=[^ -~]))[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]/gu;
/** Blanks of every width, and the empty Braille pattern, which looks like one. */
const BLANKS = /[\s\u2800]+/gu;
const AROUND = '"\'`“”„‘’‚«»‹›「」『』(){}〈〉《》【】〔〕';
const OPENING = new RegExp(`^[${AROUND}]+`, 'u');
const CLOSING = new RegExp(`[${AROUND}、。,.;:!?]+$`, 'u');

/** In the compatibility form (NFKC), in which full-width letters are plain ones, without anything invisible. */
const visible = (text: string): string => text.normalize('NFKC').replace(INVISIBLE, '');

/** Cleans a key or a number: visible characters only, no blanks. */
export const cleanWord = (text: string): string => visible(text).replace(BLANKS, '');

/**
 * Cleans a host or an address: visible characters only, without blanks, quotes, brackets and full stops around it. `<…>` and
 * `[…]` are removed only around a text with a dot.
 */
export function cleanAddress(text: string): string {
  const bare = withoutQuotes(visible(text));
  const isEnclosed = /^[<[]/.test(bare) && /[>\]]$/.test(bare) && bare.includes('.');
  return isEnclosed ? withoutQuotes(bare.slice(1, -1)) : bare;
}

const withoutQuotes = (text: string): string => text.trim().replace(OPENING, '').replace(CLOSING, '').trim();

/** Cleans a line of words (a label, a filter): single blanks, none at the ends. Empty if nothing in it is visible. */
export function cleanLine(text: string): string {
  const line = text.replace(INVISIBLE_IN_LINE, '').replace(BLANKS, ' ').trim();
  return visible(line) === '' ? '' : line;
}

/** Characters of the longest accepted key; Backlog's have 64. */
export const MAX_KEY_LENGTH = 200;

/** Whether a text can be an API key: printable ASCII without blanks, which is what an HTTP header can carry. */
export const isKey = (text: string): boolean => text.length <= MAX_KEY_LENGTH && /^[\x21-\x7e]+$/.test(text);

/** Line breaks and other control characters. */
const CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;
/**
 * Characters that change the direction of the text after them: a name could make "12 of 600" read "006 fo 21". The marks
 * U+200E and U+200F affect only their neighbours, and Arabic and Hebrew names need them.
 */
const BIDI_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;
/**
 * Invisible characters, with which two names could look the same. Joiners, direction marks and variation selectors stay,
 * since scripts and emoji need them.
 */
const INVISIBLE_IN_NAMES =
  /(?!\p{Variation_Selector}|\u200c|\u200d|\u200e|\u200f)\p{Default_Ignorable_Code_Point}/gu;
/** Halves of surrogate pairs, which JSON and storage may not keep. */
const LONE_SURROGATES = /\p{Cs}/gu;

/**
 * Makes a name that others chose safe to show: one line that cannot change the text around it.
 *
 * @param most UTF-16 units to keep; a surrogate pair is not split
 */
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
