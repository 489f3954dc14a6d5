/** Names on screens: of request types, accounts and keys. */
import { type Category, isKnown } from '../core/category.ts';
import type { OwnerId, OwnerView } from '../core/snapshot.ts';
import { EXTERNAL_INITIATOR, SELF_INITIATOR, UNKNOWN_INITIATOR } from '../core/usage/in-flight.ts';
import { OTHER_SHARES } from '../core/usage/observed-usage.ts';
import { t } from './i18n.ts';

/** The category's name; an unknown category's own name, capitalised. */
export function categoryName(category: Category): string {
  return isKnown(category) ? t(category) : category.charAt(0).toUpperCase() + category.slice(1);
}

/** An account, or an owner of a snapshot. */
export type NamedOwner = Pick<OwnerView, 'id' | 'space' | 'label' | 'userName'> &
  Partial<Pick<OwnerView, 'kind'>>;

/**
 * A unique name for each owner: the user's label, else the user's name on Backlog; of an observed key, its space. If that
 * is not unique, the user's name, number or space is added.
 *
 * @param withSpace always add the space of accounts
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

/** The form in which names that look the same are equal. */
const foldedForm = (name: string): string =>
  name.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '');

/** Possible names of an owner, from the shortest to one that is unique. */
function namesOf({ id, kind, space, label, userName }: NamedOwner, withSpace: boolean): readonly string[] {
  if (kind === 'observedKey') return [t('keySeenOn', space), keyName(id), keyName(id, 8), id];
  const name = label ?? userName ?? space;
  const withUser = userName === null || userName === name ? name : t('inParentheses', name, userName);
  const withNumber = `${name} ${id.slice(id.indexOf('#'))}`;
  const longer = [name, withUser, withNumber].map((each) => t('accountOnSpace', each, space));
  return withSpace ? longer : [name, ...longer];
}

/** `demo.backlog.com~0123456789abcdef`: the space, and enough of the fingerprint to tell two apart. */
export function keyName(seen: OwnerId, digits = 4): string {
  const [space = seen, print = ''] = seen.split('~');
  return t('keyName', print.slice(0, digits), space);
}

/** The name of an initiator; a site's is its host. */
export function initiatorName(initiator: string): string {
  switch (initiator) {
    case SELF_INITIATOR:
      return t('ownChecks');
    case UNKNOWN_INITIATOR:
      return t('unknownProgram');
    case OTHER_SHARES:
      return t('otherSites');
    case EXTERNAL_INITIATOR:
      return t('otherPrograms');
    default:
      return initiator;
  }
}
