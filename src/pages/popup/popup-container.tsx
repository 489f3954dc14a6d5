/** The popup joined to what is stored, to the browser's permissions, and to the background. */
import { MUTE_MS, type Settings } from '../../storage/settings.ts';
import { useHostAccess } from '../../ui/access/host-access.tsx';
import { openOptions, openOptionsFor } from '../../ui/app/open-options.ts';
import { usePanelOpener } from '../../ui/app/open-panel.ts';
import { send, useAttention } from '../../ui/app/send-command.ts';
import { NotLoaded, useLive } from '../../ui/app/use-app-data.tsx';
import { NotSaved, useSaving, withFailed } from '../../ui/app/use-saving.tsx';
import { useShownOwner } from '../../ui/owners/use-shown-owner.ts';
import { Popup } from './popup.tsx';

export function LivePopup() {
  const { live, ...loading } = useLive();
  const access = useHostAccess();
  const openPanel = usePanelOpener();
  const saving = useSaving();
  const [shown, show] = useShownOwner(live, saving);
  useAttention(live !== null, shown);
  if (live === null) return <NotLoaded {...loading} />;
  const { reminders } = live;
  const { save } = saving;
  const settings = withFailed(live.settings, saving.failed);
  const change = (some: Partial<Settings>) => void save({ type: 'changeSettings', change: some });
  return (
    <>
      <Popup
        snapshot={live.snapshot}
        shown={shown ?? ''}
        noAccess={access.granted === false}
        reminders={reminders}
        mutedUntil={settings.mutedUntil}
        actions={{
          show,
          refresh: (owner) => send({ type: 'refresh', owner }),
          watchClosely: (owner, on) => void save({ type: 'setFastPolling', owner, on }),
          pause: (paused) => change({ paused }),
          mute: (on) => change({ mutedUntil: on ? Date.now() + MUTE_MS : 0 }),
          dismiss: (owner, finding) => void save({ type: 'dismissFinding', owner, finding }),
          tellReset: (owner, category) => void save({ type: 'remindOfReset', owner, category }),
          copy,
          join: (seen, owner) => void save({ type: 'assignKey', seen, owner }),
          markMine: (seen) => void save({ type: 'setKeyMine', seen, on: true }),
          ignore: (seen) => void save({ type: 'setKeyIgnored', seen, on: true }),
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
