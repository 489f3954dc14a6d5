/**
 * Sends a request of our own to a space, and classifies what goes wrong.
 *
 * The key is sent in the `Backlog-API-Key` header and only to its own space: never in a URL, and redirects are not followed.
 */
import type { PollError } from '../core/snapshot.ts';
import { isKey } from './clean-text.ts';
import { isSpace } from './hosts.ts';

export interface JsonResponse {
  readonly body: unknown;
  readonly headers: Headers;
}

export type ApiResult<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly error: PollError;
      /** Null if there was no answer. */
      readonly headers: Headers | null;
    };

const REQUEST_TIMEOUT_MS = 10_000;
/** Characters; Backlog's answers to these requests are far shorter. */
const MAX_BODY_LENGTH = 200_000;

/** GETs one endpoint under `/api/v2/` of a space, with a time limit of 10 s for headers and body. */
export async function requestJson(
  space: string,
  key: string,
  endpoint: string,
): Promise<ApiResult<JsonResponse>> {
  if (!isSpace(space)) return failure('noSuchSpace');
  if (!navigator.onLine) return failure('offline');
  // `fetch` throws for a value that no header can have.
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
  if (status >= 300) return { ok: false, error: pollErrorOf(status, body), headers };
  if (body === undefined) {
    const error = /^\s*[[{]/.test(text) ? 'garbled' : 'notBacklog';
    return { ok: false, error, headers };
  }
  return { ok: true, value: { body, headers } };
}

/** The body as text, up to the maximal length. */
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
  return { ok: false, error, headers: null };
}

/**
 * Backlog's error codes. Source: Nulab's list: 2 LicenceError, 3 LicenceExpiredError, 4 AccessDeniedError,
 * 11 AuthenticationError, 12 RequiredMFAError, 13 TooManyRequestsError.
 */
const BY_CODE: Readonly<Record<number, PollError>> = {
  2: 'licence',
  3: 'licence',
  4: 'addressRefused',
  11: 'keyRefused',
  12: 'secondFactor',
  13: 'limitReached',
};

/** The error that an answer of this status and body means: by Backlog's error code, else by the status. */
export function pollErrorOf(status: number, body: unknown): PollError {
  const code = errorCode(body);
  const named = code === null ? undefined : BY_CODE[code];
  if (named !== undefined) return named;
  if (status === 401) return 'keyRefused';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'noSuchSpace';
  if (status === 429) return 'limitReached';
  if (status >= 500) return 'serverError';
  return code === null ? 'notBacklog' : 'garbled';
}

/** The first code in `{"errors":[{"message","code","moreInfo"}]}`; null if there is none. */
function errorCode(body: unknown): number | null {
  if (typeof body !== 'object' || body === null || !('errors' in body) || !Array.isArray(body.errors))
    return null;
  const first: unknown = body.errors[0];
  if (typeof first !== 'object' || first === null || !('code' in first)) return null;
  return typeof first.code === 'number' ? first.code : null;
}
