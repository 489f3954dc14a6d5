/** Alerts, sites and other keys, joined to what is stored and to the browser. */
import type { Settings } from '../../../storage/settings.ts';
import { send } from '../../../ui/app/send-command.ts';
import type { Live } from '../../../ui/app/use-app-data.tsx';
import type { Saving } from '../../../ui/app/use-saving.tsx';
import { KeysSection } from '../accounts/keys-section.tsx';
import { AlertsSection } from '../alerts/alerts-section.tsx';
import { useNoticesOff } from '../alerts/use-notifications-blocked.ts';
import { SitesSection, unwatchSite, useSites, watchSite } from './sites-section.tsx';

interface WatchSectionsProps {
  readonly live: Live;
  readonly settings: Settings;
  readonly save: Saving['save'];
}

export function WatchSections({
  live: { now, keyAssignments, accounts },
  settings,
  save,
}: WatchSectionsProps) {
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
        keyAssignments={keyAssignments}
        accounts={accounts}
        onSplit={(seen) => void save({ type: 'unassignKey', seen })}
        onNotMine={(seen) => void save({ type: 'setKeyMine', seen, on: false })}
        onShowAgain={(seen) => void save({ type: 'setKeyIgnored', seen, on: false })}
      />
    </>
  );
}
