/** Each problem in plain words: what it is, what to do, and which button helps. */
import type { MessageKey } from '../platform/i18n.ts';
import type { Problem } from '../quota/snapshot.ts';

export interface ProblemText {
  readonly title: MessageKey;
  readonly help: MessageKey;
  /** `wait`: it may pass, so trying again helps. */
  readonly cure: 'wait' | 'newKey' | 'allow';
}

export const PROBLEMS: Record<Problem, ProblemText> = {
  keyRefused: { title: 'keyRefused', help: 'keyRefusedHelp', cure: 'newKey' },
  addressRefused: { title: 'addressRefused', help: 'addressRefusedHelp', cure: 'wait' },
  secondFactor: { title: 'secondFactor', help: 'secondFactorHelp', cure: 'wait' },
  forbidden: { title: 'forbidden', help: 'forbiddenHelp', cure: 'wait' },
  licence: { title: 'licence', help: 'licenceHelp', cure: 'wait' },
  noSuchSpace: { title: 'noSuchSpace', help: 'noSuchSpaceHelp', cure: 'wait' },
  notBacklog: { title: 'notBacklog', help: 'notBacklogHelp', cure: 'wait' },
  redirected: { title: 'redirected', help: 'redirectedHelp', cure: 'wait' },
  serverError: { title: 'serverError', help: 'serverErrorHelp', cure: 'wait' },
  garbled: { title: 'garbled', help: 'garbledHelp', cure: 'wait' },
  timeout: { title: 'timeout', help: 'timeoutHelp', cure: 'wait' },
  offline: { title: 'offline', help: 'offlineHelp', cure: 'wait' },
  network: { title: 'network', help: 'networkHelp', cure: 'wait' },
  noPermission: { title: 'noPermission', help: 'noPermissionHelp', cure: 'allow' },
  limitReached: { title: 'limitReached', help: 'limitReachedHelp', cure: 'wait' },
};
