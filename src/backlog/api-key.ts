/** The longest text that is taken for a key, in characters; Backlog's own have 64. */
export const MAX_KEY_LENGTH = 200;

/** Whether a text can be an API key: printable ASCII without blanks, which is what an HTTP header can carry. */
export const isKey = (text: string): boolean => text.length <= MAX_KEY_LENGTH && /^[\x21-\x7e]+$/.test(text);
