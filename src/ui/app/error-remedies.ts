/** What the user can do about each poll error. Its texts are in the catalogue under the error's name and name + `Help`. */
import type { PollError } from '../../core/snapshot.ts';

/** `wait`: it may pass by itself, so the button tries again. */
type ErrorRemedy = 'wait' | 'newKey' | 'allow';

export const ERROR_REMEDIES: Record<PollError, ErrorRemedy> = {
  keyRefused: 'newKey',
  keyUnusable: 'newKey',
  noPermission: 'allow',
  addressRefused: 'wait',
  secondFactor: 'wait',
  forbidden: 'wait',
  licence: 'wait',
  noSuchSpace: 'wait',
  notBacklog: 'wait',
  redirected: 'wait',
  serverError: 'wait',
  garbled: 'wait',
  timeout: 'wait',
  offline: 'wait',
  network: 'wait',
  limitReached: 'wait',
};
