/**
 * What went wrong with a request of ours, from the answer's status and Backlog's own error code.
 *
 * Source: Nulab's list of error codes: 2 LicenceError, 3 LicenceExpiredError, 4 AccessDeniedError,
 * 11 AuthenticationError, 12 RequiredMFAError, 13 TooManyRequestsError.
 */
import type { PollError } from '../core/snapshot.ts';

const BY_CODE: Readonly<Record<number, PollError>> = {
  2: 'licence',
  3: 'licence',
  4: 'addressRefused',
  11: 'keyRefused',
  12: 'secondFactor',
  13: 'limitReached',
};

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

/** The first code in `{"errors":[{"message","code","moreInfo"}]}`, or null where the body has none. */
function errorCode(body: unknown): number | null {
  if (typeof body !== 'object' || body === null || !('errors' in body) || !Array.isArray(body.errors))
    return null;
  const first: unknown = body.errors[0];
  if (typeof first !== 'object' || first === null || !('code' in first)) return null;
  return typeof first.code === 'number' ? first.code : null;
}
