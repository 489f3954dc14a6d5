/**
 * Asked for before the other modules are evaluated: the browser looks it up meanwhile. It is handed over once and not
 * kept, for the keys are in it.
 */
import { readStored, type Stored } from './stored.ts';

let early: Stored | null = readStored();

export function takeEarly(): Stored {
  const taken = early ?? readStored();
  early = null;
  return taken;
}
