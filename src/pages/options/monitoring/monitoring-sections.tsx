/** Alerts, sites and other keys, joined to what is stored and to the browser. */
import type { Settings } from '../../../storage/settings.ts';
import { sendCommand } from '../../../ui/app/send-command.ts';
import type { ScreenData } from '../../../ui/app/use-app-data.tsx';
import type { Saving } from '../../../ui/app/use-saving.tsx';
import { KeysSection } from '../accounts/keys-section.tsx';
import { AlertsSection } from '../alerts/alerts-section.tsx';
import { useNotificationsBlocked } from '../alerts/use-notifications-blocked.ts';
import { addSite, removeSite, SitesSection, useSites } from './sites-section.tsx';

interface MonitoringSectionsProps {
  readonly live: ScreenData;
  readonly settings: Settings;
  readonly save: Saving['save'];
}

export function MonitoringSections({
  live: { now, keyAssignments, accounts },
  settings,
  save,
}: MonitoringSectionsProps) {
  const sites = useSites();
  const off = useNotificationsBlocked();
  return (
    <>
      <AlertsSection
        settings={settings}
        now={now}
        blocked={off}
        onChange={(change) => save({ type: 'changeSettings', change })}
        onTest={() => sendCommand({ type: 'testNotification' })}
      />
      <SitesSection sites={sites} onWatch={addSite} onUnwatch={removeSite} />
      <KeysSection
        keyAssignments={keyAssignments}
        accounts={accounts}
        onUnassign={(key) => void save({ type: 'unassignKey', key })}
        onNotMine={(key) => void save({ type: 'setKeyMine', key, on: false })}
        onShowAgain={(key) => void save({ type: 'setKeyIgnored', key, on: false })}
      />
    </>
  );
}
