/** Connects the welcome page to storage and the browser. */
import { useHostAccess } from '../../ui/access/host-access.tsx';
import { usePinned, useShortcut } from '../../ui/access/toolbar-button.tsx';
import { openOptions } from '../../ui/app/open-pages.ts';
import { NotLoaded, useAppData } from '../../ui/app/use-app-data.tsx';
import { Welcome } from './welcome.tsx';

export function WelcomeContainer() {
  const { data, ...loading } = useAppData();
  const access = useHostAccess();
  const pinned = usePinned();
  const shortcut = useShortcut();
  if (data === null) return <NotLoaded {...loading} />;
  return (
    <Welcome
      accounts={data.accounts}
      snapshot={data.snapshot}
      noAccess={access.noAccess}
      unpinned={pinned === false}
      shortcut={shortcut}
      actions={{ allow: access.request, openOptions }}
    />
  );
}
