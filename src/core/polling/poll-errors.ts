/** Which problems pass by themselves, and which do not. */
import type { Category } from '../category.ts';
import type { PollError } from '../snapshot.ts';

/** Nothing changes before the user has acted here: they end the polls. */
const STOPS_POLLING: readonly PollError[] = ['keyRefused', 'keyUnusable', 'noPermission'];

/** Somebody has to change something, here or on the space; it is asked now and then whether that was done. */
const NEEDS_USER: readonly PollError[] = [
  'addressRefused',
  'secondFactor',
  'forbidden',
  'licence',
  'noSuchSpace',
];

export const stopsPolling = (problem: PollError): boolean => STOPS_POLLING.includes(problem);

export const needsUserAction = (problem: PollError): boolean =>
  stopsPolling(problem) || NEEDS_USER.includes(problem);

/**
 * What a failed poll says of the space, of the key or of the limit is a guess. This table says which later answer of
 * the same space disproves it (design.md, "Poll plan").
 */

/** An answer with sound figures that did not come from the cache, beside the account whose last poll failed. */
export interface Evidence {
  readonly status: number;
  readonly category: Category;
  /** It is one of the account's own answers, by any of its keys. */
  readonly isOwner: boolean;
  /** Its request carried the account's own key, by which it is polled. */
  readonly isKey: boolean;
}

type Disproves = (answer: Evidence) => boolean;

const anyAnswer: Disproves = () => true;
const isNoServerError: Disproves = ({ status }) => status < 500;
const acceptedKey: Disproves = ({ status, isKey }) => isKey && status < 400;
const acceptedRead: Disproves = ({ status, category, isOwner }) =>
  isOwner && category === 'read' && status < 400;
/** The complaint is about this machine, this browser or what was typed. */
const noAnswer: Disproves = () => false;

const DISPROVED_BY: Readonly<Record<PollError, Disproves>> = {
  network: anyAnswer,
  timeout: anyAnswer,
  noSuchSpace: anyAnswer,
  notBacklog: anyAnswer,
  redirected: anyAnswer,
  garbled: anyAnswer,
  serverError: isNoServerError,
  keyRefused: acceptedKey,
  addressRefused: acceptedKey,
  secondFactor: acceptedKey,
  forbidden: acceptedKey,
  licence: acceptedKey,
  limitReached: acceptedRead,
  keyUnusable: noAnswer,
  noPermission: noAnswer,
  offline: noAnswer,
};

/** Whether the answer shows that what the last poll failed with is not, or no longer, so. */
export const isDisproved = (problem: PollError, answer: Evidence): boolean => DISPROVED_BY[problem](answer);
