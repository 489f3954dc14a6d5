/** The popup joined to what is stored, to the browser's permissions, and to the background. */
import { ignore, join, saveIdentity } from '../platform/identity.ts';
import { changeSettings, MUTE_FOR } from '../platform/settings.ts';
import { useHostAccess } from '../ui/host-access.ts';
import { useLive } from '../ui/live.ts';
import { openOptions, openOptionsFor } from '../ui/open-options.ts';
import { usePanelOpener } from '../ui/open-panel.ts';
import { send, useAttention } from '../ui/send.ts';
import { Popup } from './popup.tsx';

export function LivePopup() {
  const live = useLive();
  const access = useHostAccess();
  const openPanel = usePanelOpener();
  useAttention(live !== null);
  if (live === null) return null;
  const { identity, settings, wishes } = live;
  return (
    <Popup
      snapshot={live.snapshot}
      shown={settings.shownOwner}
      noAccess={access.granted === false}
      wishes={wishes}
      mutedUntil={settings.mutedUntil}
      actions={{
        show: (shownOwner) => void changeSettings({ shownOwner }),
        refresh: (owner) => send({ type: 'refresh', owner }),
        watchClosely: (owner, on) => send({ type: 'watchClosely', owner, on }),
        pause: (paused) => void changeSettings({ paused }),
        mute: (on) => void changeSettings({ mutedUntil: on ? Date.now() + MUTE_FOR : 0 }),
        dismiss: (owner, finding) => send({ type: 'dismiss', owner, finding }),
        tellReset: (owner, category) => send({ type: 'tellReset', owner, category }),
        copy,
        join: (seen, owner) => void saveIdentity(join(identity, seen, owner)),
        ignore: (seen) => void saveIdentity(ignore(identity, seen, true)),
        allow: access.request,
        addAccount: openOptionsFor,
        openOptions,
        openPanel,
      }}
    />
  );
}

const copy = (text: string): Promise<boolean> =>
  navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
