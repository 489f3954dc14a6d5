/** Whose quota is shown, and the way to the options. */
import { t } from '../platform/i18n.ts';
import type { OwnerView } from '../quota/snapshot.ts';
import type { Actions } from '../ui/actions.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Whose } from '../ui/whose.tsx';

interface HeaderProps {
  readonly owners: readonly OwnerView[];
  readonly owner: OwnerView;
  readonly actions: Actions;
}

export function Header({ owners, owner, actions }: HeaderProps) {
  return (
    <header class="top">
      <Whose owners={owners} owner={owner} onShow={actions.show} />
      <IconButton glyph="gear" name={t('options')} onClick={actions.openOptions} />
    </header>
  );
}
