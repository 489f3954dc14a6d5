/** The tooltip of the toolbar button: space, type, number, and as of when. */
import type { Badge } from '../quota/badge.ts';

export function badgeTitle({ owner, gauge }: Badge, _now: number): string | null {
  if (owner === null || gauge === null) return null;
  return `${owner.space} · ${gauge.category} ${gauge.remaining}/${gauge.limit}`;
}
