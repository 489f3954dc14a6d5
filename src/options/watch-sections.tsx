/** Alerts, sites and other keys, joined to what is stored and to the browser. */
import type { Settings } from '../platform/settings.ts';
import type { Live } from '../ui/live.ts';
import { send } from '../ui/send.ts';
import type { Saving } from '../ui/use-saving.ts';
import { AlertsSection } from './alerts-section.tsx';
import { KeysSection } from './keys-section.tsx';
import { SitesSection } from './sites-section.tsx';
import { useNoticesOff } from './use-notices-off.ts';
import { unwatchSite, useSites, watchSite } from './use-sites.ts';

interface WatchSectionsProps {
  readonly live: Live;
  readonly settings: Settings;
  readonly save: Saving['save'];
}

export function WatchSections({ live: { now, identity, accounts }, settings, save }: WatchSectionsProps) {
  const sites = useSites();
  const off = useNoticesOff();
  return (
    <>
      <AlertsSection
        settings={settings}
        now={now}
        off={off}
        onChange={(change) => save({ type: 'changeSettings', change })}
        onTest={() => send({ type: 'testNotification' })}
      />
      <SitesSection sites={sites} onWatch={watchSite} onUnwatch={unwatchSite} />
      <KeysSection
        identity={identity}
        accounts={accounts}
        onSplit={(seen) => void save({ type: 'splitKey', seen })}
        onNotMine={(seen) => void save({ type: 'markMine', seen, on: false })}
        onShowAgain={(seen) => void save({ type: 'ignoreKey', seen, on: false })}
      />
    </>
  );
}
