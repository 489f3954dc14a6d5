/** What the user calls things that the model only knows by a code: request types, accounts, keys. */
import { type Category, isKnown } from '../core/category.ts';
import type { OwnerId, OwnerView } from '../core/snapshot.ts';
import { t } from './i18n.ts';

/** The category's word; one that Backlog has added goes by its own name, with a capital. */
export function categoryName(category: Category): string {
  return isKnown(category) ? t(category) : category.charAt(0).toUpperCase() + category.slice(1);
}

/** An account, or an owner of a snapshot. */
export type NamedOwner = Pick<OwnerView, 'id' | 'space' | 'label' | 'userName'> &
  Partial<Pick<OwnerView, 'kind'>>;

/** One owner by itself: the user's label, else the user's name on Backlog; of a key, where it was seen. */
export const ownerName = (owner: NamedOwner): string => namesOf(owner, false)[0] ?? owner.id;

/**
 * A name for each owner that no other of them has: with the space, the user's name or its number where the shorter
 * name is not unique.
 *
 * @param withSpace accounts are named with their space in any case
 */
export function ownerNames(owners: readonly NamedOwner[], withSpace = false): ReadonlyMap<OwnerId, string> {
  const names = new Map<OwnerId, string>();
  let left = owners.map((owner) => ({ id: owner.id, choices: namesOf(owner, withSpace) }));
  for (let choice = 0; left.length > 0; choice += 1) {
    const uses = new Map<string, number>();
    for (const { choices } of left) {
      const name = foldedForm(choices[choice] ?? '');
      uses.set(name, (uses.get(name) ?? 0) + 1);
    }
    left = left.filter(({ id, choices }) => {
      const name = choices[choice] ?? id;
      const isUnique = uses.get(foldedForm(name)) === 1 || choice >= choices.length;
      if (isUnique) names.set(id, name);
      return !isUnique;
    });
  }
  return names;
}

/** Names that differ only in what is not seen look the same. */
const foldedForm = (name: string): string =>
  name.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '');

/** From the shortest name to one that is unique. */
function namesOf({ id, kind, space, label, userName }: NamedOwner, withSpace: boolean): readonly string[] {
  if (kind === 'observedKey') return [t('keySeen', space), keyName(id), keyName(id, 8), id];
  const name = label ?? userName ?? space;
  const withUser = userName === null || userName === name ? name : t('nameWithUser', name, userName);
  const withNumber = `${name} ${id.slice(id.indexOf('#'))}`;
  const longer = [name, withUser, withNumber].map((each) => t('ownerOnSpace', each, space));
  return withSpace ? longer : [name, ...longer];
}

/** `demo.backlog.com~0123456789abcdef`: the space, and enough of the fingerprint to tell two apart. */
export function keyName(seen: OwnerId, digits = 4): string {
  const [space = seen, print = ''] = seen.split('~');
  return t('keyName', print.slice(0, digits), space);
}
