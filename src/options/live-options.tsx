/** The options joined to what is stored and to the browser. */
import { readDiagnostics } from '../platform/diagnostics.ts';
import { useHostAccess } from '../ui/host-access.ts';
import { useLive } from '../ui/live.ts';
import { NotLoaded } from '../ui/not-loaded.tsx';
import { NotSaved } from '../ui/not-saved.tsx';
import { useOfferedSpace } from '../ui/open-options.ts';
import { usePinned } from '../ui/pinned.ts';
import { useAttention } from '../ui/send.ts';
import { useShortcut } from '../ui/shortcut.ts';
import { useSaving, withFailed } from '../ui/use-saving.ts';
import { DataSections } from './data-sections.tsx';
import { DiagnosticsSection } from './diagnostics-section.tsx';
import { Options } from './options.tsx';
import { ShortcutSection } from './shortcut-section.tsx';
import { useResets } from './use-resets.ts';
import { WatchSections } from './watch-sections.tsx';

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
          forgetResets: () => void save({ type: 'forgetResets' }),
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
