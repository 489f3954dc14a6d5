/**
 * What a GET asks for, as a number: enough to know the same question when it is asked again, and not enough
 * to read it. The key is left out, for two programs with two keys ask the same.
 */
export interface Question {
  /** Null for what changes something, and for Get Rate Limit, whose answer is never the same. */
  readonly question: number | null;
  /** Get Issue List without `updatedSince`: Nulab's example of asking for more than is needed. */
  readonly unconditional: boolean;
}

const NONE: Question = { question: null, unconditional: false };

export function questionOf(method: string, { host, pathname, search }: URL): Question {
  if (method !== 'GET' || pathname.endsWith('/rateLimit')) return NONE;
  const query = search
    .slice(1)
    .split('&')
    .filter((parameter) => !parameter.startsWith('apiKey='))
    .join('&');
  const isIssueList = /\/issues\/?$/.test(pathname);
  return {
    question: hash(`${host}${pathname}?${query}`),
    unconditional: isIssueList && !/(?:^|&)updatedSince=[^&]/.test(query),
  };
}

/** FNV-1a over UTF-16 units, 32 bits. A false match among the 64 questions remembered is one in 67 million. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}
