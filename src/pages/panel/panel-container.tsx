/** Connects the panel to storage, the browser and the background. */
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Batches } from '../../core/batch/running-batch.ts';
import type { OwnerId, OwnerView } from '../../core/snapshot.ts';
import { windowsOfHours, windowsOfOwner } from '../../history/read.ts';
import browser from '../../platform/browser.ts';
import type { Settings } from '../../storage/settings.ts';
import { useHostAccess } from '../../ui/access/host-access.tsx';
import { copyText } from '../../ui/app/copy-text.ts';
import { openOptions, openOptionsFor, openPanelTab } from '../../ui/app/open-pages.ts';
import { sendCommand, useFocusReport } from '../../ui/app/send-command.ts';
import { NotLoaded, useAppData } from '../../ui/app/use-app-data.tsx';
import { NotSaved, type Saving, useSaving } from '../../ui/app/use-saving.tsx';
import { useShownOwner } from '../../ui/owners/use-shown-owner.ts';
import type { HistoryActions } from './history/history-section.tsx';
import {
  shownSince,
  useHistoryRestart,
  useRereads,
  useUnread,
  useUsedByBatch,
  useWindowRecords,
} from './history/use-history.ts';
import { useOwnerHistory } from './history/use-owner-history.ts';
import { Panel, type PanelProps } from './panel.tsx';
import { useRequests } from './requests/use-requests.ts';
import { tightestGauges } from './usage/usage-section.tsx';

type PanelWithoutHistory = Omit<
  PanelProps,
  | 'records'
  | 'requests'
  | 'history'
  | 'isHistoryWhole'
  | 'unread'
  | 'running'
  | 'restartedAt'
  | 'historyActions'
>;

export function PanelContainer() {
  const { data, ...loading } = useAppData();
  const access = useHostAccess();
  const { tabId, inTab } = useActiveTab();
  const saving = useSaving();
  const [shown, show] = useShownOwner(data, saving);
  // With owners, once their history is there.
  useFocusReport(data !== null && shown === null);
  if (data === null) return <NotLoaded {...loading} />;
  const { save } = saving;
  const change = (some: Partial<Settings>) => void save({ type: 'changeSettings', change: some });
  const present: PanelWithoutHistory = {
    snapshot: data.snapshot,
    owner: shown,
    noAccess: access.noAccess,
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
      addAccount: openOptionsFor,
      openAsTab: inTab ? null : () => void openPanelTab(),
    },
  };
  // Without owners there is no history; unmounting also drops the history of erased owners.
  return (
    <>
      {shown === null ? (
        <Panel
          {...present}
          {...NOT_READ}
          unread={false}
          running={null}
          restartedAt={null}
          historyActions={HISTORY_ACTIONS}
        />
      ) : (
        <PanelWithHistory {...present} owner={shown} batches={data.batches} save={save} />
      )}
      <NotSaved saving={saving} />
    </>
  );
}

interface PanelWithHistoryProps extends PanelWithoutHistory {
  readonly owner: OwnerView;
  readonly batches: Batches;
  readonly save: Saving['save'];
}

function PanelWithHistory(props: PanelWithHistoryProps) {
  const { save, batches, ...present } = props;
  const [version, setVersion] = useState(0);
  const rereads = useRereads(present.snapshot.owners.map(({ id }) => id));
  const records = useWindowRecords(rereads);
  const requests = useRequests(rereads);
  const { id, clockOffset, gauges } = present.owner;
  const [firstType = ''] = tightestGauges(gauges);
  const hours = useOwnerHistory(id, clockOffset, version + rereads, firstType);
  const history = hours?.history ?? null;
  const isHistoryWhole = hours?.isWhole === true;
  const batch = batches[id] ?? null;
  const used = useUsedByBatch(id, batch);
  const isRead = records !== null && requests !== null && history !== null;
  const unread = useUnread(!isRead || !isHistoryWhole || (batch !== null && used === null));
  // At first all at once, so that nothing moves what the user has begun to read. What cannot be read holds up nothing else.
  const isOpen = useRef(false);
  isOpen.current ||= isRead || unread;
  const below = history === null && !unread ? null : requests;
  const read = isOpen.current ? { records, history, isHistoryWhole, requests: below } : NOT_READ;
  // Not before: the background would check the limits while the page is being opened.
  useFocusReport(isOpen.current, id);
  const restartedAt = useHistoryRestart();
  const recent = restartedAt !== null && restartedAt >= shownSince(present.snapshot.at);
  const saveNote = (owner: OwnerId, hour: number, note: string) =>
    void save({ type: 'setHourNote', owner, hour, note }).then(() => setVersion((before) => before + 1));
  // Rendered again only for what it shows: while the parts are being read, that is nothing new.
  return useMemo(
    () => (
      <Panel
        {...present}
        {...read}
        unread={unread}
        running={batch === null ? null : { batch, used }}
        restartedAt={recent ? restartedAt : null}
        historyActions={{
          ...HISTORY_ACTIONS,
          saveNote,
          setBatch: (owner, batch) => void save({ type: 'setBatch', owner, batch }),
        }}
      />
    ),
    [props, ...Object.values(read), unread, batch, used, recent, version],
  );
}

const NOT_READ = { records: null, requests: null, history: null, isHistoryWhole: false };

const HISTORY_ACTIONS: HistoryActions = {
  readWindows: windowsOfOwner,
  readHour: windowsOfHours,
  saveNote: () => {},
  copy: copyText,
  setBatch: () => {},
};

interface ActiveTab {
  /** The tab beside the panel; if the panel is itself a tab, the one that was active before it. Null if there is none. */
  readonly tabId: number | null;
  /** The panel is a tab of its own. */
  readonly inTab: boolean;
}

/** Needs no permission, since only the ids of tabs are used. Asks before the first paint, so that the panel is rendered once. */
function useActiveTab(): ActiveTab {
  const [beside, setBeside] = useState<ActiveTab>({ tabId: null, inTab: false });
  useLayoutEffect(() => {
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
