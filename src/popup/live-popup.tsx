/** The popup joined to what is stored, to the browser's permissions, and to the background. */
import { MUTE_FOR, type Settings } from '../platform/settings.ts';
import { useHostAccess } from '../ui/host-access.ts';
import { useLive } from '../ui/live.ts';
import { NotLoaded } from '../ui/not-loaded.tsx';
import { NotSaved } from '../ui/not-saved.tsx';
import { openOptions, openOptionsFor } from '../ui/open-options.ts';
import { usePanelOpener } from '../ui/open-panel.ts';
import { send, useAttention } from '../ui/send.ts';
import { useSaving, withFailed } from '../ui/use-saving.ts';
import { useShownOwner } from '../ui/use-shown-owner.ts';
import { Popup } from './popup.tsx';

export function LivePopup() {
  const { live, ...loading } = useLive();
  const access = useHostAccess();
  const openPanel = usePanelOpener();
  const saving = useSaving();
  const [shown, show] = useShownOwner(live, saving);
  useAttention(live !== null, shown);
  if (live === null) return <NotLoaded {...loading} />;
  const { wishes } = live;
  const { save } = saving;
  const settings = withFailed(live.settings, saving.failed);
  const change = (some: Partial<Settings>) => void save({ type: 'changeSettings', change: some });
  return (
    <>
      <Popup
        snapshot={live.snapshot}
        shown={shown ?? ''}
        noAccess={access.granted === false}
        wishes={wishes}
        mutedUntil={settings.mutedUntil}
        actions={{
          show,
          refresh: (owner) => send({ type: 'refresh', owner }),
          watchClosely: (owner, on) => void save({ type: 'watchClosely', owner, on }),
          pause: (paused) => change({ paused }),
          mute: (on) => change({ mutedUntil: on ? Date.now() + MUTE_FOR : 0 }),
          dismiss: (owner, finding) => void save({ type: 'dismiss', owner, finding }),
          tellReset: (owner, category) => void save({ type: 'tellReset', owner, category }),
          copy,
          join: (seen, owner) => void save({ type: 'joinKey', seen, owner }),
          markMine: (seen) => void save({ type: 'markMine', seen, on: true }),
          ignore: (seen) => void save({ type: 'ignoreKey', seen, on: true }),
          allow: access.request,
          addAccount: openOptionsFor,
          openOptions,
          openPanel,
        }}
      />
      <NotSaved saving={saving} />
    </>
  );
}

const copy = (text: string): Promise<boolean> =>
  navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
