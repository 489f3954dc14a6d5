/** Connects the options page to storage, the browser and the background. */
import { readDiagnostics } from '../../export/diagnostics.ts';
import { eraseStored } from '../../export/erase.ts';
import { useHostAccess } from '../../ui/access/host-access.tsx';
import { changeShortcut, usePinned, useShortcut } from '../../ui/access/toolbar-button.tsx';
import { useOfferedSpace } from '../../ui/app/open-pages.ts';
import { requestCommand, sendCommand, useFocusReport } from '../../ui/app/send-command.ts';
import { NotLoaded, useAppData } from '../../ui/app/use-app-data.tsx';
import { NotSaved, type Saving, useSaving, withFailedChanges } from '../../ui/app/use-saving.tsx';
import { polledAccounts } from './checking-section.tsx';
import { saveExport } from './data-section.tsx';
import { useRepairLog } from './diagnostics.tsx';
import { useNotificationsBlocked } from './notifications-section.tsx';
import { type OptionsActions, OptionsPage } from './options.tsx';
import { addSite, removeSite, useSites } from './sites-section.tsx';

export function OptionsContainer() {
  const { data, ...loading } = useAppData();
  const access = useHostAccess();
  const pinned = usePinned();
  const repairs = useRepairLog();
  const shortcut = useShortcut();
  const sites = useSites();
  const notificationsBlocked = useNotificationsBlocked();
  const saving = useSaving();
  const asked = useOfferedSpace();
  useFocusReport(data !== null);
  if (data === null) return <NotLoaded {...loading} />;
  return (
    <>
      <OptionsPage
        now={data.now}
        accounts={data.accounts}
        polledAccounts={polledAccounts(data.snapshot)}
        settings={withFailedChanges(data.settings, saving.failed)}
        keyAssignments={data.keyAssignments}
        sites={sites}
        asked={asked}
        shortcut={shortcut}
        noAccess={access.noAccess}
        unpinned={pinned === false}
        notificationsBlocked={notificationsBlocked}
        repairs={repairs}
        actions={{ ...actionsWith(saving.save), allow: access.request }}
      />
      <NotSaved saving={saving} />
    </>
  );
}

const actionsWith = (save: Saving['save']): Omit<OptionsActions, 'allow'> => ({
  changeAccount: (id, change) => save({ type: 'changeAccount', id, change }),
  remove: (id) => void save({ type: 'removeAccount', id }),
  unassignKey: (key) => void save({ type: 'unassignKey', key }),
  markKeyNotMine: (key) => void save({ type: 'setKeyMine', key, on: false }),
  showKeyAgain: (key) => void save({ type: 'setKeyIgnored', key, on: false }),
  changeSettings: (change) => save({ type: 'changeSettings', change }),
  setSync: (on) => void save({ type: 'setSync', on }),
  clearRepairLog: () => void save({ type: 'clearRepairLog' }),
  testNotification: () => sendCommand({ type: 'testNotification' }),
  changeShortcut,
  addSite,
  removeSite,
  exportFile: saveExport,
  eraseEverything,
  readDiagnostics,
});

/** The background erases, since it would write back what it holds in memory. If it does not answer, this page erases. */
const eraseEverything = async (sync: boolean): Promise<boolean> =>
  (await requestCommand({ type: 'eraseAll', sync })) || eraseStored(sync);
