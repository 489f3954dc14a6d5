/**
 * The wire from the background to the screens that are open: owners as they change, in the form in which
 * `storage.session` has them a moment later. Only pages of this extension can hear it or speak on it.
 *
 * The storage alone would do, and does where nobody answers; but it takes its time where a browser has much to do,
 * and is not written to more than a few times a second.
 */
import type { OwnerState } from '../core/state/owner.ts';
import { OWNER_PREFIX, parseOwner } from './owner-state.ts';

/** The background asks whether anybody is there; a screen says so, also when it opens. */
export const ASKED = 'anybody?';
export const HERE = 'here';

export const openWire = (): BroadcastChannel => new BroadcastChannel('owners');

/**
 * Listens as a screen does.
 *
 * @returns a function that ends it
 */
export function hearOwners(
  onOwners: (owners: readonly (readonly [name: string, OwnerState])[]) => void,
): () => void {
  const wire = openWire();
  wire.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data === ASKED) wire.postMessage(HERE);
    if (typeof data !== 'object' || data === null) return;
    const owners = Object.entries(data).flatMap(([name, item]) => {
      const owner = name.startsWith(OWNER_PREFIX) ? parseOwner(item) : null;
      return owner === null ? [] : [[name, owner] as const];
    });
    if (owners.length > 0) onOwners(owners);
  };
  wire.postMessage(HERE);
  return () => wire.close();
}
