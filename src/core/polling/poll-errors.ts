/** Classifies poll errors: which stop polling, which need the user, and which later responses disprove them. */
import type { Category } from '../category.ts';
import type { PollError } from '../snapshot.ts';

/** Only the user can fix these in the extension, so polling stops. */
const STOPS_POLLING: readonly PollError[] = ['keyRefused', 'keyUnusable', 'noPermission'];

/** The user or the space's administrator has to fix these; polling goes on at a low rate to notice when they have. */
const NEEDS_USER: readonly PollError[] = [
  'addressRefused',
  'secondFactor',
  'forbidden',
  'licence',
  'noSuchSpace',
];

export const stopsPolling = (error: PollError): boolean => STOPS_POLLING.includes(error);

export const needsUserAction = (error: PollError): boolean =>
  stopsPolling(error) || NEEDS_USER.includes(error);

/** A response with valid figures, not from the cache, of the space whose account's last poll failed. */
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
/** The error is about this machine, this browser or the stored key, so no response disproves it. */
const noAnswer: Disproves = () => false;

/** A poll's error is a guess about the space, the key or the limit; these later responses disprove it. */
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

/** Whether the response shows that the error is not, or no longer, true. */
export const isDisproved = (error: PollError, answer: Evidence): boolean => DISPROVED_BY[error](answer);
