/**
 * The three requests that we make ourselves. The key travels in the `Backlog-API-Key` header, to the space
 * it was given for and nowhere else: never in a URL, and no redirect is followed with it.
 */
import type { PollError } from '../core/snapshot.ts';
import { pollErrorOf } from './errors.ts';
import { isSpace } from './hosts.ts';
import { isKey } from './typed-text.ts';

export interface JsonResponse {
  readonly body: unknown;
  readonly headers: Headers;
}

export type ApiResult<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly error: PollError;
      /** The status, where there was one. */
      readonly status: number | null;
      readonly headers: Headers | null;
    };

const REQUEST_TIMEOUT_MS = 10_000;
/** No answer that we ask for comes near it; a longer one is not Backlog's. */
const MAX_BODY_LENGTH = 200_000;

/** Asks one endpoint under `/api/v2/` of a space, with a time limit of 10 s over headers and body. */
export async function requestJson(
  space: string,
  key: string,
  endpoint: string,
): Promise<ApiResult<JsonResponse>> {
  if (!isSpace(space)) return failure('noSuchSpace');
  if (!navigator.onLine) return failure('offline');
  // A header value cannot carry what no key contains; refused here rather than thrown by fetch.
  if (!isKey(key)) return failure('keyUnusable');
  const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  let answered = false;
  try {
    const response = await fetch(`https://${space}/api/v2/${endpoint}`, {
      headers: { 'Backlog-API-Key': key },
      redirect: 'manual',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal,
    });
    answered = true;
    if (response.type === 'opaqueredirect') return failure('redirected');
    return await read(response);
  } catch {
    if (signal.aborted) return failure('timeout');
    if (!navigator.onLine) return failure('offline');
    return failure(answered ? 'garbled' : 'network');
  }
}

async function read(response: Response): Promise<ApiResult<JsonResponse>> {
  const { status, headers } = response;
  const text = await readText(response);
  const body = parse(text);
  if (status >= 300) return { ok: false, error: pollErrorOf(status, body), status, headers };
  if (body === undefined) {
    const error = /^\s*[[{]/.test(text) ? 'garbled' : 'notBacklog';
    return { ok: false, error, status, headers };
  }
  return { ok: true, value: { body, headers } };
}

/** The body as text, cut where it is longer than any answer that we ask for. */
async function readText(response: Response): Promise<string> {
  if (response.body === null) return '';
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (text.length < MAX_BODY_LENGTH) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += value;
  }
  await reader.cancel();
  return text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failure(error: PollError): ApiResult<never> {
  return { ok: false, error, status: null, headers: null };
}
