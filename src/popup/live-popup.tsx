/** The popup joined to what is stored, to the browser's permissions, and to the background. */
import { changeSettings } from '../platform/settings.ts';
import { useHostAccess } from '../ui/host-access.ts';
import { useLive } from '../ui/live.ts';
import { openOptions } from '../ui/open-options.ts';
import { send, useAttention } from '../ui/send.ts';
import { Popup } from './popup.tsx';

export function LivePopup() {
  const live = useLive();
  const access = useHostAccess();
  useAttention();
  if (live === null) return null;
  return (
    <Popup
      snapshot={live.snapshot}
      shown={live.settings.shownOwner}
      noAccess={access.granted === false}
      actions={{
        show: (shownOwner) => void changeSettings({ shownOwner }),
        refresh: (owner) => send({ type: 'refresh', owner }),
        watchClosely: (owner, on) => send({ type: 'watchClosely', owner, on }),
        pause: (paused) => void changeSettings({ paused }),
        allow: access.request,
        openOptions,
      }}
    />
  );
}
