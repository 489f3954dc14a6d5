import type { OwnerId } from '../quota/snapshot.ts';
import type { Actions } from '../ui/actions.ts';

/** What the user can do in the panel. */
export interface PanelActions extends Actions {
  readonly dismiss: (owner: OwnerId, finding: string) => void;
  /** Null where the panel is a tab already. */
  readonly openAsTab: (() => void) | null;
}
