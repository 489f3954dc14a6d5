/** The options joined to what is stored and to the browser. */
import { readDiagnostics } from '../../export/diagnostics.ts';
import { useHostAccess } from '../../ui/access/host-access.tsx';
import { usePinned } from '../../ui/access/pin-section.tsx';
import { useShortcut } from '../../ui/access/shortcut.ts';
import { useOfferedSpace } from '../../ui/app/open-options.ts';
import { useAttention } from '../../ui/app/send-command.ts';
import { NotLoaded, useLive } from '../../ui/app/use-app-data.tsx';
import { NotSaved, useSaving, withFailed } from '../../ui/app/use-saving.tsx';
import { DataSections } from './data/data-sections.tsx';
import { DiagnosticsSection } from './data/diagnostics-section.tsx';
import { useResets } from './data/repair-notice.tsx';
import { WatchSections } from './monitoring/monitoring-sections.tsx';
import { ShortcutSection } from './monitoring/shortcut-section.tsx';
import { Options } from './options.tsx';

export function LiveOptions() {
  const { live, ...loading } = useLive();
  const access = useHostAccess();
  const pinned = usePinned();
  const resets = useResets();
  const shortcut = useShortcut();
  const saving = useSaving();
  const asked = useOfferedSpace();
  useAttention(live !== null);
  if (live === null) return <NotLoaded {...loading} />;
  const { save } = saving;
  const settings = withFailed(live.settings, saving.failed);
  return (
    <>
      <Options
        accounts={live.accounts}
        asked={asked}
        paused={settings.paused}
        noAccess={access.granted === false}
        unpinned={pinned === false}
        resets={resets}
        actions={{
          rename: (id, label) => save({ type: 'renameAccount', id, label }),
          remove: (id) => void save({ type: 'removeAccount', id }),
          pause: (paused) => void save({ type: 'changeSettings', change: { paused } }),
          allow: access.request,
          forgetResets: () => void save({ type: 'clearRepairLog' }),
        }}
      >
        <WatchSections live={live} settings={settings} save={save} />
        <ShortcutSection keys={shortcut} />
        <DataSections settings={settings} save={save} />
        <DiagnosticsSection read={readDiagnostics} />
      </Options>
      <NotSaved saving={saving} />
    </>
  );
}
