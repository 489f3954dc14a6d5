/** Whose quota is shown, and a switch where there are several. */
import { useMemo } from 'preact/hooks';
import { t } from '../platform/i18n.ts';
import type { OwnerId, OwnerView } from '../quota/snapshot.ts';
import { Glyph } from './glyphs.tsx';
import { keyName, ownerName } from './words.ts';

interface WhoseProps {
  readonly owners: readonly OwnerView[];
  readonly owner: OwnerView;
  readonly onShow: (owner: OwnerId) => void;
}

export function Whose({ owners, owner, onShow }: WhoseProps) {
  return (
    <div class="whose" title={`${ownerName(owner)} – ${owner.space}`}>
      <div class="whose-line">
        <span class="whose-name">{ownerName(owner)}</span>
        {owners.length > 1 && <Glyph name="chevron" />}
      </div>
      {owner.kind === 'account' && <div class="whose-space">{owner.space}</div>}
      {owners.length > 1 && <Switcher owners={owners} owner={owner} onShow={onShow} />}
    </div>
  );
}

/** A real list box, transparent over the name: keyboard, touch and long names are the browser's affair. */
function Switcher({ owners, owner, onShow }: WhoseProps) {
  return (
    <select
      aria-label={t('shownAccount')}
      value={owner.id}
      onChange={(event) => onShow(event.currentTarget.value)}
    >
      {useOptions(owners)}
    </select>
  );
}

/** Made anew only where they changed: there may be hundreds, and figures change ten times a second. */
function useOptions(owners: readonly OwnerView[]) {
  const names = choiceNames(owners);
  const all = owners.map(({ id }, index) => `${id} ${names[index]}`).join('\n');
  return useMemo(
    () =>
      owners.map(({ id }, index) => (
        <option key={id} value={id}>
          {names[index]}
        </option>
      )),
    [all],
  );
}

/** Of several keys seen on one space, each by its own name. */
function choiceNames(owners: readonly OwnerView[]): string[] {
  const seen = new Map<string, number>();
  for (const { kind, space } of owners) if (kind === 'seen') seen.set(space, (seen.get(space) ?? 0) + 1);
  return owners.map((owner) => {
    if (owner.kind === 'account') return t('ownerOnSpace', ownerName(owner), owner.space);
    return (seen.get(owner.space) ?? 0) > 1 ? keyName(owner.id) : ownerName(owner);
  });
}
