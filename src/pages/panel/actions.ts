import type { OwnerId } from '../../core/snapshot.ts';
import type { Actions } from '../../ui/app/actions.ts';

/** What the user can do in the panel. */
export interface PanelActions extends Actions {
  readonly dismiss: (owner: OwnerId, finding: string) => void;
  /** Null where the panel is a tab already. */
  readonly openAsTab: (() => void) | null;
}
