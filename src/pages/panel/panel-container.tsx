/** The panel joined to what is stored, to the browser, and to the background. */
import type { Settings } from '../../storage/settings.ts';
import { useHostAccess } from '../../ui/access/host-access.tsx';
import { openOptions, openPanelTab } from '../../ui/app/open-pages.ts';
import { sendCommand, useFocusReport } from '../../ui/app/send-command.ts';
import { NotLoaded, useAppData } from '../../ui/app/use-app-data.tsx';
import { NotSaved, useSaving } from '../../ui/app/use-saving.tsx';
import { useShownOwner } from '../../ui/owners/use-shown-owner.ts';
import { shownSince, useHistoryRestart, useWindowRecords } from './history/use-window-records.ts';
import { Panel, type PanelProps } from './panel.tsx';
import { useActiveTab } from './parts/use-active-tab.ts';
import { useRequests } from './requests/use-requests.ts';

type PanelWithoutHistory = Omit<PanelProps, 'records' | 'requests' | 'restartedAt'>;

export function PanelContainer() {
  const { data, ...loading } = useAppData();
  const access = useHostAccess();
  const { tabId, inTab } = useActiveTab();
  const saving = useSaving();
  const [shown, show] = useShownOwner(data, saving);
  useFocusReport(data !== null, shown);
  if (data === null) return <NotLoaded {...loading} />;
  const { save } = saving;
  const change = (some: Partial<Settings>) => void save({ type: 'changeSettings', change: some });
  const present: PanelWithoutHistory = {
    snapshot: data.snapshot,
    shown: shown ?? '',
    noAccess: access.granted === false,
    inFlight: data.inFlight,
    tabId,
    actions: {
      show,
      refresh: (owner) => sendCommand({ type: 'refresh', owner }),
      setFastPolling: (owner, on) => void save({ type: 'setFastPolling', owner, on }),
      pause: (paused) => change({ paused }),
      dismissFinding: (owner, finding) => void save({ type: 'dismissFinding', owner, finding }),
      allow: access.request,
      openOptions,
      openAsTab: inTab ? null : () => void openPanelTab(),
    },
  };
  // Without owners there is no history; unmounting also drops the history of erased owners.
  return (
    <>
      {data.snapshot.owners.length === 0 ? (
        <Panel {...present} records={null} requests={null} restartedAt={null} />
      ) : (
        <PanelWithHistory {...present} />
      )}
      <NotSaved saving={saving} />
    </>
  );
}

function PanelWithHistory(present: PanelWithoutHistory) {
  const records = useWindowRecords();
  const requests = useRequests();
  const restartedAt = useHistoryRestart();
  const recent = restartedAt !== null && restartedAt >= shownSince(present.snapshot.at);
  return (
    <Panel {...present} records={records} requests={requests} restartedAt={recent ? restartedAt : null} />
  );
}
