/** What helps against each problem. Its words are the catalogue's, under its own name and with `Help` behind it. */
import type { PollError } from '../../core/snapshot.ts';

/** `wait`: it may pass, so trying again helps. */
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
