/** The panel joined to what is stored, to the browser, and to the background. */
import type { Settings } from '../platform/settings.ts';
import { useHostAccess } from '../ui/host-access.ts';
import { useLive } from '../ui/live.ts';
import { NotLoaded } from '../ui/not-loaded.tsx';
import { NotSaved } from '../ui/not-saved.tsx';
import { openOptions } from '../ui/open-options.ts';
import { openPanelTab } from '../ui/open-panel.ts';
import { send, useAttention } from '../ui/send.ts';
import { useSaving } from '../ui/use-saving.ts';
import { useShownOwner } from '../ui/use-shown-owner.ts';
import { Panel, type PanelProps } from './panel.tsx';
import { useHistoryFresh } from './use-history-fresh.ts';
import { oldestShown, useMinutes } from './use-minutes.ts';
import { useRequests } from './use-requests.ts';
import { useTabBeside } from './use-tab-beside.ts';

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
      watchClosely: (owner, on) => void save({ type: 'watchClosely', owner, on }),
      pause: (paused) => change({ paused }),
      dismiss: (owner, finding) => void save({ type: 'dismiss', owner, finding }),
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
