import type { Category } from '../../core/category.ts';
import type { OwnerId } from '../../core/snapshot.ts';
import type { SharedActions } from '../../ui/app/polling-footer.tsx';

/** What the user can do in the popup. */
export interface PopupActions extends SharedActions {
  readonly dismissFinding: (owner: OwnerId, finding: string) => void;
  /** "Notify me" when it resets, once. */
  readonly remindOfReset: (owner: OwnerId, category: Category) => void;
  /** For an hour, or no longer. */
  readonly mute: (on: boolean) => void;
  /** Resolves to whether the text is on the clipboard. */
  readonly copy: (text: string) => Promise<boolean>;
  readonly openPanel: () => void;
  /** The key `seen` is another one of `owner`. */
  readonly assignKey: (seen: OwnerId, owner: OwnerId) => void;
  /** The key `seen`, on a space without an account, is the user's. */
  readonly markKeyMine: (seen: OwnerId) => void;
  readonly ignoreKey: (seen: OwnerId) => void;
}
