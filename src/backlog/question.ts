/**
 * What a GET asks for, as a number: enough to know the same question when it is asked again, and not enough
 * to read it: the number is a hash under a key that is random for each session of the browser. The API key is left out,
 * for two programs with two keys ask the same.
 */
import { type HashKey, keyedHash } from './keyed-hash.ts';

export interface Question {
  /** Null for what changes something, and for Get Rate Limit, whose answer is never the same. */
  readonly question: number | null;
  /** Get Issue List without `updatedSince`: Nulab's example of asking for more than is needed. */
  readonly unconditional: boolean;
}

const NONE: Question = { question: null, unconditional: false };

/** @param key under which the number is made; a false match among the 64 questions remembered is one in 67 million */
export function questionOf(method: string, { host, pathname, search }: URL, key: HashKey): Question {
  if (method !== 'GET' || pathname.endsWith('/rateLimit')) return NONE;
  const query = search
    .slice(1)
    .split('&')
    .filter((parameter) => !parameter.startsWith('apiKey='))
    .join('&');
  const isIssueList = /\/issues\/?$/.test(pathname);
  return {
    question: keyedHash(`${host}${pathname}?${query}`, key),
    unconditional: isIssueList && !/(?:^|&)updatedSince=[^&]/.test(query),
  };
}
