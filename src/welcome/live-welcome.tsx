/** The welcome page joined to what is stored and to the browser. */
import { useHostAccess } from '../ui/host-access.ts';
import { useLive } from '../ui/live.ts';
import { NotLoaded } from '../ui/not-loaded.tsx';
import { openOptions } from '../ui/open-options.ts';
import { usePinned } from '../ui/pinned.ts';
import { useShortcut } from '../ui/shortcut.ts';
import { Welcome } from './welcome.tsx';

export function LiveWelcome() {
  const { live, ...loading } = useLive();
  const access = useHostAccess();
  const pinned = usePinned();
  const shortcut = useShortcut();
  if (live === null) return <NotLoaded {...loading} />;
  return (
    <Welcome
      accounts={live.accounts}
      noAccess={access.granted === false}
      unpinned={pinned === false}
      shortcut={shortcut}
      actions={{ allow: access.request, openOptions }}
    />
  );
}
