/** A spell of a habit: it is counted, and shown, until it has been quiet for ten minutes. */
import type { LocalMs } from './time.ts';

const SPELL_MS = 600_000;

/** Whether what was last seen at `at` still belongs to the spell at `now`. */
export const isRecent = (at: LocalMs, now: LocalMs): boolean => now - at <= SPELL_MS;
