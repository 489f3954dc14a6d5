/** A line for each other owner that is in danger while this one is shown; a click shows it. */

import { othersInDanger, type UrgentOwner } from '../../core/alerts/urgency.ts';
import type { OwnerId, OwnerView } from '../../core/snapshot.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName, ownerNames } from '../../platform/names.ts';
import { figureText } from '../gauges/gauge-text.ts';
import { announcement } from '../gauges/headline.tsx';
import { StatusIcon } from '../icons/icons.tsx';
import { focusOwnerSelect } from './owner-switcher.tsx';

/** More have no room; the switch lists them all. */
const MAX_LINES = 3;

interface OtherOwnersProps {
  readonly owners: readonly OwnerView[];
  readonly shown: OwnerId;
  readonly onShow: (owner: OwnerId) => void;
}

export function OtherOwners({ owners, shown, onShow }: OtherOwnersProps) {
  const others = othersInDanger(owners, shown).slice(0, MAX_LINES);
  if (others.length === 0) return null;
  const names = ownerNames(owners);
  return (
    <ul class="others">
      {others.map(({ owner, urgency }) => (
        <li key={owner.id}>
          <button
            type="button"
            class={`other tone-${urgency.level}`}
            onClick={() => {
              onShow(owner.id);
              // This line goes, and the focus with it.
              focusOwnerSelect();
            }}
          >
            <StatusIcon name={urgency.level === 'exhausted' ? 'exhausted' : 'critical'} size={14} />
            <span>{lineText(owner, names.get(owner.id) ?? owner.id, stateText({ owner, urgency }))}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** What a screen reader says of the owner shown and of others in danger: no figures, or it would speak at each request. */
export const spokenText = (owners: readonly OwnerView[], owner: OwnerView): string =>
  `${announcement(owner)} ${othersAnnouncement(owners, owner.id)}`.trim();

function othersAnnouncement(owners: readonly OwnerView[], shown: OwnerId): string {
  const names = ownerNames(owners);
  return othersInDanger(owners, shown)
    .slice(0, MAX_LINES)
    .map(({ owner, urgency: { level, gauge } }) => {
      const category = gauge === null ? '' : categoryName(gauge.category);
      const state = t(level === 'exhausted' ? 'usedUp_one' : 'nearlyUsedUp', category);
      return lineText(owner, names.get(owner.id) ?? owner.id, state);
    })
    .join(' ');
}

const lineText = ({ kind }: OwnerView, name: string, state: string): string =>
  t(kind === 'account' ? 'otherAccount' : 'otherKey', name, state);

function stateText({ urgency: { level, gauge } }: UrgentOwner): string {
  if (gauge === null) return '';
  const name = categoryName(gauge.category);
  return level === 'exhausted' ? t('usedUp_one', name) : `${name}: ${figureText(gauge)}`;
}
