/** Names of things that the model only knows by a code. */
import { t } from '../platform/i18n.ts';
import { type Category, isKnown } from '../quota/category.ts';
import type { OwnerId, OwnerView } from '../quota/snapshot.ts';

/** The category's word; one that Backlog has added goes by its own name, with a capital. */
export function categoryName(category: Category): string {
  return isKnown(category) ? t(category) : category.charAt(0).toUpperCase() + category.slice(1);
}

type Named = Pick<OwnerView, 'kind' | 'label' | 'userName' | 'space'>;

/** What the user calls it, else the user's name on Backlog, else where its key was seen. */
export function ownerName({ kind, label, userName, space }: Named): string {
  return kind === 'seen' ? t('keySeen', space) : (label ?? userName ?? space);
}

/** `demo.backlog.com~0123456789abcdef`: the space, and enough of the fingerprint to tell two apart. */
export function keyName(seen: OwnerId): string {
  const [space = seen, print = ''] = seen.split('~');
  return t('keyName', print.slice(0, 4), space);
}
