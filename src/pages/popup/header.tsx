/** Whose quota is shown, and the way to the options. */

import type { OwnerView } from '../../core/snapshot.ts';
import { t } from '../../platform/i18n.ts';
import type { SharedActions } from '../../ui/app/actions.ts';
import { IconButton } from '../../ui/icons/icons.tsx';
import { OwnerSwitcher } from '../../ui/owners/owner-switcher.tsx';

interface HeaderProps {
  readonly owners: readonly OwnerView[];
  readonly owner: OwnerView;
  readonly actions: SharedActions;
}

export function Header({ owners, owner, actions }: HeaderProps) {
  return (
    <header class="top">
      <OwnerSwitcher owners={owners} owner={owner} onShow={actions.show} />
      <IconButton glyph="gear" name={t('options')} onClick={actions.openOptions} />
    </header>
  );
}
