import type { OwnerId } from '../../core/snapshot.ts';
import type { SharedActions } from '../../ui/app/footer.tsx';

/** What the user can do in the panel. */
export interface PanelActions extends SharedActions {
  readonly dismissFinding: (owner: OwnerId, finding: string) => void;
  /** Null where the panel is a tab already. */
  readonly openAsTab: (() => void) | null;
}
