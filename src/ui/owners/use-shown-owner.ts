/** Which owner a screen shows: chosen when it opens, and kept until the user chooses another one. */
import { useRef, useState } from 'preact/hooks';
import { ownerToOpen } from '../../core/alerts/urgency.ts';
import type { OwnerId, OwnerView } from '../../core/snapshot.ts';
import type { ScreenData } from '../app/use-app-data.tsx';
import type { Saving } from '../app/use-saving.tsx';

type ShownOwnerSource = Pick<ScreenData, 'now' | 'settings' | 'snapshot' | 'openRequest'>;

export interface ShownOwner {
  /** Null where there is no owner yet. */
  readonly owner: OwnerId | null;
  /** What was looked at already: the owner chosen last on any screen, and the last click on a notification. */
  readonly shownOwner: OwnerId;
  readonly requestedAt: number;
}

/** A screen that opens later than this after a click on a notification was opened by something else, in ms. */
const OPEN_REQUEST_VALID_MS = 10_000;

/**
 * @param before what the screen showed; null when it opens
 * @returns what it shows now: the owner whose notification was clicked, or that was chosen on another screen; else the
 *   same as before, as long as it is there; else the one that the badge speaks of
 */
export function nextShownOwner(
  before: ShownOwner | null,
  { now, settings, snapshot, openRequest }: ShownOwnerSource,
): ShownOwner {
  const { owners } = snapshot;
  const isThere = (id: OwnerId | null | undefined) => owners.some((owner) => owner.id === id);
  const { shownOwner } = settings;
  const looked = { shownOwner, requestedAt: openRequest?.at ?? 0 };
  const age = openRequest === null ? Number.POSITIVE_INFINITY : now - openRequest.at;
  const isNew = looked.requestedAt !== before?.requestedAt && age >= 0 && age < OPEN_REQUEST_VALID_MS;
  if (openRequest !== null && isNew && isThere(openRequest.owner)) {
    return { ...looked, owner: openRequest.owner };
  }
  if (before !== null && shownOwner !== before.shownOwner && isThere(shownOwner)) {
    return { ...looked, owner: shownOwner };
  }
  const kept = before !== null && isThere(before.owner) ? before.owner : ownerToOpen(owners, shownOwner);
  return { ...looked, owner: kept };
}

/** @returns the owner to show, null where there is none yet; and a function that shows the one the user has chosen */
export function useShownOwner(
  live: ScreenData | null,
  { save }: Saving,
): [OwnerView | null, (owner: OwnerId) => void] {
  const shown = useRef<ShownOwner | null>(null);
  const [, draw] = useState(0);
  if (live !== null) shown.current = nextShownOwner(shown.current, live);
  const show = (owner: OwnerId) => {
    if (shown.current !== null) shown.current = { ...shown.current, owner };
    draw((count) => count + 1);
    void save({ type: 'changeSettings', change: { shownOwner: owner } });
  };
  return [live?.snapshot.owners.find(({ id }) => id === shown.current?.owner) ?? null, show];
}
