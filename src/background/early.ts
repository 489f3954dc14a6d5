/** Asked for before the other modules are evaluated: the browser looks it up meanwhile. */
import { readStored } from './stored.ts';

export const early = readStored();
