/** The panel joined to what is stored, to the history, to the browser, and to the background. */
import { useEffect, useState } from 'preact/hooks';
import { historyFreshAt } from '../platform/history.ts';
import { changeSettings } from '../platform/settings.ts';
import type { LocalMs } from '../quota/time.ts';
import { useHostAccess } from '../ui/host-access.ts';
import { useLive } from '../ui/live.ts';
import { openOptions } from '../ui/open-options.ts';
import { openPanelTab } from '../ui/open-panel.ts';
import { send, useAttention } from '../ui/send.ts';
import { Panel } from './panel.tsx';
import { oldestShown, useMinutes } from './use-minutes.ts';
import { useRequests } from './use-requests.ts';
import { useTabBeside } from './use-tab-beside.ts';

export function LivePanel() {
  const live = useLive();
  const access = useHostAccess();
  const minutes = useMinutes();
  const requests = useRequests();
  const freshAt = useHistoryFresh();
  const { tabId, inTab } = useTabBeside();
  useAttention();
  if (live === null) return null;
  return (
    <Panel
      snapshot={live.snapshot}
      shown={live.settings.shownOwner}
      noAccess={access.granted === false}
      minutes={minutes}
      requests={requests}
      freshAt={freshAt !== null && freshAt >= oldestShown(live.now) ? freshAt : null}
      flights={live.flights}
      tabId={tabId}
      actions={{
        show: (shownOwner) => void changeSettings({ shownOwner }),
        refresh: (owner) => send({ type: 'refresh', owner }),
        watchClosely: (owner, on) => send({ type: 'watchClosely', owner, on }),
        pause: (paused) => void changeSettings({ paused }),
        dismiss: (owner, finding) => send({ type: 'dismiss', owner, finding }),
        allow: access.request,
        openOptions,
        openAsTab: inTab ? null : () => void openPanelTab(),
      }}
    />
  );
}

function useHistoryFresh(): LocalMs | null {
  const [freshAt, setFreshAt] = useState<LocalMs | null>(null);
  useEffect(() => {
    historyFreshAt().then(setFreshAt, () => {});
  }, []);
  return freshAt;
}
