/** The panel joined to what is stored, to the browser, and to the background. */
import type { Settings } from '../../storage/settings.ts';
import { useHostAccess } from '../../ui/access/host-access.tsx';
import { openOptions } from '../../ui/app/open-options.ts';
import { openPanelTab } from '../../ui/app/open-panel.ts';
import { send, useAttention } from '../../ui/app/send-command.ts';
import { NotLoaded, useLive } from '../../ui/app/use-app-data.tsx';
import { NotSaved, useSaving } from '../../ui/app/use-saving.tsx';
import { useShownOwner } from '../../ui/owners/use-shown-owner.ts';
import { oldestShown, useHistoryFresh, useMinutes } from './history/use-minutes.ts';
import { Panel, type PanelProps } from './panel.tsx';
import { useTabBeside } from './parts/use-active-tab.ts';
import { useRequests } from './requests/use-requests.ts';

type Present = Omit<PanelProps, 'minutes' | 'requests' | 'freshAt'>;

export function LivePanel() {
  const { live, ...loading } = useLive();
  const access = useHostAccess();
  const { tabId, inTab } = useTabBeside();
  const saving = useSaving();
  const [shown, show] = useShownOwner(live, saving);
  useAttention(live !== null, shown);
  if (live === null) return <NotLoaded {...loading} />;
  const { save } = saving;
  const change = (some: Partial<Settings>) => void save({ type: 'changeSettings', change: some });
  const present: Present = {
    snapshot: live.snapshot,
    shown: shown ?? '',
    noAccess: access.granted === false,
    flights: live.flights,
    tabId,
    actions: {
      show,
      refresh: (owner) => send({ type: 'refresh', owner }),
      watchClosely: (owner, on) => void save({ type: 'setFastPolling', owner, on }),
      pause: (paused) => change({ paused }),
      dismiss: (owner, finding) => void save({ type: 'dismissFinding', owner, finding }),
      allow: access.request,
      openOptions,
      openAsTab: inTab ? null : () => void openPanelTab(),
    },
  };
  // Without anybody there is no history to ask for, and what was shown of erased owners is forgotten.
  return (
    <>
      {live.snapshot.owners.length === 0 ? (
        <Panel {...present} minutes={null} requests={null} freshAt={null} />
      ) : (
        <WithHistory {...present} />
      )}
      <NotSaved saving={saving} />
    </>
  );
}

function WithHistory(present: Present) {
  const minutes = useMinutes();
  const requests = useRequests();
  const freshAt = useHistoryFresh();
  const recent = freshAt !== null && freshAt >= oldestShown(present.snapshot.at);
  return <Panel {...present} minutes={minutes} requests={requests} freshAt={recent ? freshAt : null} />;
}
