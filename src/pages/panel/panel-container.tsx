/** Connects the panel to storage, the browser and the background. */
import { useEffect, useState } from 'preact/hooks';
import browser from '../../platform/browser.ts';
import type { Settings } from '../../storage/settings.ts';
import { useHostAccess } from '../../ui/access/host-access.tsx';
import { openOptions, openPanelTab } from '../../ui/app/open-pages.ts';
import { sendCommand, useFocusReport } from '../../ui/app/send-command.ts';
import { NotLoaded, useAppData } from '../../ui/app/use-app-data.tsx';
import { NotSaved, useSaving } from '../../ui/app/use-saving.tsx';
import { useShownOwner } from '../../ui/owners/use-shown-owner.ts';
import { shownSince, useHistoryRestart, useRequests, useWindowRecords } from './history/use-history.ts';
import { Panel, type PanelProps } from './panel.tsx';

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

interface ActiveTab {
  /** The tab beside the panel; if the panel is itself a tab, the one that was active before it. Null if there is none. */
  readonly tabId: number | null;
  /** The panel is a tab of its own. */
  readonly inTab: boolean;
}

/** Needs no permission, since only the ids of tabs are used. */
function useActiveTab(): ActiveTab {
  const [beside, setBeside] = useState<ActiveTab>({ tabId: null, inTab: false });
  useEffect(() => {
    const { tabs } = browser;
    const look = () => {
      findActiveTab().then(setBeside, () => {});
    };
    look();
    tabs.onActivated.addListener(look);
    tabs.onRemoved.addListener(look);
    return () => {
      tabs.onActivated.removeListener(look);
      tabs.onRemoved.removeListener(look);
    };
  }, []);
  return beside;
}

async function findActiveTab(): Promise<ActiveTab> {
  const [own, all] = await Promise.all([
    browser.tabs.getCurrent(),
    browser.tabs.query({ currentWindow: true }),
  ]);
  const others = all
    .filter(({ id }) => id !== own?.id)
    .toSorted((a, b) => Number(b.active) - Number(a.active) || (b.lastAccessed ?? 0) - (a.lastAccessed ?? 0));
  return { tabId: others[0]?.id ?? null, inTab: own !== undefined };
}
