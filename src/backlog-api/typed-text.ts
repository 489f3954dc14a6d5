/**
 * What people type or paste, without what they cannot see in it. Copied text brings along zero-width characters, marks of
 * direction, blanks and brackets; Japanese input methods bring full-width letters.
 */

/** Characters that show nothing: zero-width ones, soft hyphens, marks of direction, variation selectors, controls. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]/gu;
/** The same within a line: joiners between letters or emoji stay, and so do line breaks and tabs, which are blanks. */
const INVISIBLE_IN_LINE =
  /(?!\s|\ufe0f|(?<=[^ -~])(?:\u200c|\u200d)(?=[^ -~]))[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]/gu;
/** Blanks of every width; the last one is the empty Braille pattern, which only looks like one. */
const BLANKS = /[\s\u2800]+/gu;
const AROUND = '"\'`“”„‘’‚«»‹›「」『』(){}〈〉《》【】〔〕';
const OPENING = new RegExp(`^[${AROUND}]+`, 'u');
const CLOSING = new RegExp(`[${AROUND}、。,.;:!?]+$`, 'u');

/** In the compatibility form (NFKC), in which full-width letters are plain ones, without anything invisible. */
const visible = (text: string): string => text.normalize('NFKC').replace(INVISIBLE, '');

/** A text that has no blanks in it, a key or a number: the visible characters, without blanks. */
export const cleanWord = (text: string): string => visible(text).replace(BLANKS, '');

/**
 * A host or an address: the visible characters, without blanks, quotes, brackets and full stops around them. `<…>` and `[…]`
 * stand around an address where there is a dot between them.
 */
export function cleanAddress(text: string): string {
  const bare = withoutQuotes(visible(text));
  const isEnclosed = /^[<[]/.test(bare) && /[>\]]$/.test(bare) && bare.includes('.');
  return isEnclosed ? withoutQuotes(bare.slice(1, -1)) : bare;
}

const withoutQuotes = (text: string): string => text.trim().replace(OPENING, '').replace(CLOSING, '').trim();

/** A line of words (a label, a filter): nothing invisible in it, single blanks, none at the ends; empty where nothing shows. */
export function cleanLine(text: string): string {
  const line = text.replace(INVISIBLE_IN_LINE, '').replace(BLANKS, ' ').trim();
  return visible(line) === '' ? '' : line;
}

/** The longest text that is taken for a key, in characters; Backlog's own have 64. */
export const MAX_KEY_LENGTH = 200;

/** Whether a text can be an API key: printable ASCII without blanks, which is what an HTTP header can carry. */
export const isKey = (text: string): boolean => text.length <= MAX_KEY_LENGTH && /^[\x21-\x7e]+$/.test(text);
