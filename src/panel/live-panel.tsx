/** The panel joined to what is stored, to the browser, and to the background. */
import { changeSettings } from '../platform/settings.ts';
import { useHostAccess } from '../ui/host-access.ts';
import { useLive } from '../ui/live.ts';
import { openOptions } from '../ui/open-options.ts';
import { openPanelTab } from '../ui/open-panel.ts';
import { send, useAttention } from '../ui/send.ts';
import { Panel, type PanelProps } from './panel.tsx';
import { useHistoryFresh } from './use-history-fresh.ts';
import { oldestShown, useMinutes } from './use-minutes.ts';
import { useRequests } from './use-requests.ts';
import { useTabBeside } from './use-tab-beside.ts';

type Present = Omit<PanelProps, 'minutes' | 'requests' | 'freshAt'>;

export function LivePanel() {
  const live = useLive();
  const access = useHostAccess();
  const { tabId, inTab } = useTabBeside();
  useAttention(live !== null);
  if (live === null) return null;
  const present: Present = {
    snapshot: live.snapshot,
    shown: live.settings.shownOwner,
    noAccess: access.granted === false,
    flights: live.flights,
    tabId,
    actions: {
      show: (shownOwner) => void changeSettings({ shownOwner }),
      refresh: (owner) => send({ type: 'refresh', owner }),
      watchClosely: (owner, on) => send({ type: 'watchClosely', owner, on }),
      pause: (paused) => void changeSettings({ paused }),
      dismiss: (owner, finding) => send({ type: 'dismiss', owner, finding }),
      allow: access.request,
      openOptions,
      openAsTab: inTab ? null : () => void openPanelTab(),
    },
  };
  // Without anybody there is no history to ask for, and what was shown of erased owners is forgotten.
  return live.snapshot.owners.length === 0 ? (
    <Panel {...present} minutes={null} requests={null} freshAt={null} />
  ) : (
    <WithHistory {...present} />
  );
}

function WithHistory(present: Present) {
  const minutes = useMinutes();
  const requests = useRequests();
  const freshAt = useHistoryFresh();
  const recent = freshAt !== null && freshAt >= oldestShown(present.snapshot.at);
  return <Panel {...present} minutes={minutes} requests={requests} freshAt={recent ? freshAt : null} />;
}
