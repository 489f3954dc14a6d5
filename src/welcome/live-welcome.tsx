/** The welcome page joined to what is stored and to the browser. */
import { useHostAccess } from '../ui/host-access.ts';
import { openOptions } from '../ui/open-options.ts';
import { usePinned } from '../ui/pinned.ts';
import { useShortcut } from '../ui/shortcut.ts';
import { useAccounts } from './use-accounts.ts';
import { Welcome } from './welcome.tsx';

export function LiveWelcome() {
  const accounts = useAccounts();
  const access = useHostAccess();
  const pinned = usePinned();
  const shortcut = useShortcut();
  if (accounts === null) return null;
  return (
    <Welcome
      accounts={accounts}
      noAccess={access.granted === false}
      unpinned={pinned === false}
      shortcut={shortcut}
      actions={{ allow: access.request, openOptions }}
    />
  );
}
