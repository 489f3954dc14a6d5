import type { OwnerId } from '../../core/snapshot.ts';

/** What the user can do in the popup and in the panel. */
export interface SharedActions {
  readonly show: (owner: OwnerId) => void;
  readonly refresh: (owner: OwnerId) => void;
  readonly setFastPolling: (owner: OwnerId, on: boolean) => void;
  readonly pause: (paused: boolean) => void;
  readonly allow: () => void;
  readonly openOptions: () => void;
}
