/** Which problems pass by themselves, and which do not. */
import type { Problem } from './snapshot.ts';

/** Nothing changes before the user has acted here: they end the polls. */
const ENDS_POLLS: readonly Problem[] = ['keyRefused', 'keyUnusable', 'noPermission'];

/** Somebody has to change something, here or on the space; it is asked now and then whether that was done. */
const ON_THE_SPACE: readonly Problem[] = [
  'addressRefused',
  'secondFactor',
  'forbidden',
  'licence',
  'noSuchSpace',
];

export const endsPolls = (problem: Problem): boolean => ENDS_POLLS.includes(problem);

export const needsSomebody = (problem: Problem): boolean =>
  endsPolls(problem) || ON_THE_SPACE.includes(problem);
