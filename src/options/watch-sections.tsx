/** Alerts, sites and other keys, joined to what is stored and to the browser. */
import { saveIdentity } from '../platform/identity.ts';
import { changeSettings } from '../platform/settings.ts';
import type { Live } from '../ui/live.ts';
import { send } from '../ui/send.ts';
import { AlertsSection } from './alerts-section.tsx';
import { KeysSection } from './keys-section.tsx';
import { SitesSection } from './sites-section.tsx';
import { useNoticesOff } from './use-notices-off.ts';
import { unwatchSite, useSites, watchSite } from './use-sites.ts';

export function WatchSections({ live: { settings, now, identity, accounts } }: { live: Live }) {
  const sites = useSites();
  const off = useNoticesOff();
  return (
    <>
      <AlertsSection
        settings={settings}
        now={now}
        off={off}
        onChange={(change) => void changeSettings(change)}
        onTest={() => send({ type: 'testNotification' })}
      />
      <SitesSection sites={sites} onWatch={watchSite} onUnwatch={unwatchSite} />
      <KeysSection identity={identity} accounts={accounts} onChange={(next) => void saveIdentity(next)} />
    </>
  );
}
