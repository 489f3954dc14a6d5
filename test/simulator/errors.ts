/** Backlog's error bodies. The codes are the service's own: programs tell errors apart by them, not by the text. */

const codes = {
  internal: 1,
  licence: 2,
  licenceExpired: 3,
  accessDenied: 4,
  unauthorizedOperation: 5,
  noResource: 6,
  invalidRequest: 7,
  spaceOverCapacity: 8,
  resourceOverflow: 9,
  tooLargeFile: 10,
  authentication: 11,
  requiredMfa: 12,
  tooManyRequests: 13,
} as const;

export type ErrorName = keyof typeof codes;

const messages: Record<ErrorName, string> = {
  internal: 'Internal error.',
  licence: 'This is not available in your license.',
  licenceExpired: 'Your license has expired.',
  accessDenied: 'Access from this IP address is denied.',
  unauthorizedOperation: 'You do not have permission for this operation.',
  noResource: 'No such resource.',
  invalidRequest: 'Invalid request.',
  spaceOverCapacity: 'The space has no capacity left.',
  resourceOverflow: 'The resource limit is exceeded.',
  tooLargeFile: 'The file is too large.',
  authentication: 'Authentication failure.',
  requiredMfa: 'Two-factor authentication is required.',
  tooManyRequests: 'You have exceeded the API rate limit. Please wait.',
};

/** The status that goes with an error when nothing else is said. */
export const statusOf: Record<ErrorName, number> = {
  internal: 500,
  licence: 403,
  licenceExpired: 403,
  accessDenied: 403,
  unauthorizedOperation: 403,
  noResource: 404,
  invalidRequest: 400,
  spaceOverCapacity: 403,
  resourceOverflow: 400,
  tooLargeFile: 400,
  authentication: 401,
  requiredMfa: 403,
  tooManyRequests: 429,
};

/** The usual error of a status that a test asks for by number. */
export function errorNameOf(status: number): ErrorName {
  if (status >= 500) return 'internal';
  if (status === 401) return 'authentication';
  if (status === 403) return 'unauthorizedOperation';
  if (status === 404) return 'noResource';
  if (status === 429) return 'tooManyRequests';
  return 'invalidRequest';
}

export const errorBody = (name: ErrorName, moreInfo = '') => ({
  errors: [{ message: messages[name], code: codes[name], moreInfo }],
});
