/** Whether a category is being spent at all: an account on which only we poll is quiet. */
import type { Gauge } from './snapshot.ts';
import { quietReads } from './spending.ts';

export function isInUse({ category, limit, spending, refused }: Gauge): boolean {
  if (refused) return true;
  if (spending === null || limit === null) return false;
  return spending.used > (category === 'read' ? quietReads(limit) : 0);
}
