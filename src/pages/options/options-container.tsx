/** The options joined to what is stored and to the browser. */
import { readDiagnostics } from '../../export/diagnostics.ts';
import { useHostAccess } from '../../ui/access/host-access.tsx';
import { usePinned, useShortcut } from '../../ui/access/toolbar-button.tsx';
import { useOfferedSpace } from '../../ui/app/open-pages.ts';
import { useFocusReport } from '../../ui/app/send-command.ts';
import { NotLoaded, useAppData } from '../../ui/app/use-app-data.tsx';
import { NotSaved, useSaving, withFailedChanges } from '../../ui/app/use-saving.tsx';
import { DataSections } from './data/data-sections.tsx';
import { DiagnosticsSection } from './data/diagnostics-section.tsx';
import { useRepairLog } from './data/repair-notice.tsx';
import { MonitoringSections } from './monitoring/monitoring-sections.tsx';
import { ShortcutSection } from './monitoring/shortcut-section.tsx';
import { OptionsPage } from './options.tsx';

export function OptionsContainer() {
  const { data, ...loading } = useAppData();
  const access = useHostAccess();
  const pinned = usePinned();
  const resets = useRepairLog();
  const shortcut = useShortcut();
  const saving = useSaving();
  const asked = useOfferedSpace();
  useFocusReport(data !== null);
  if (data === null) return <NotLoaded {...loading} />;
  const { save } = saving;
  const settings = withFailedChanges(data.settings, saving.failed);
  return (
    <>
      <OptionsPage
        accounts={data.accounts}
        asked={asked}
        paused={settings.paused}
        noAccess={access.granted === false}
        unpinned={pinned === false}
        resets={resets}
        actions={{
          rename: (id, label) => save({ type: 'changeAccount', id, change: { label } }),
          remove: (id) => void save({ type: 'removeAccount', id }),
          pause: (paused) => void save({ type: 'changeSettings', change: { paused } }),
          allow: access.request,
          forgetResets: () => void save({ type: 'clearRepairLog' }),
        }}
      >
        <MonitoringSections live={data} settings={settings} save={save} />
        <ShortcutSection keys={shortcut} />
        <DataSections settings={settings} save={save} />
        <DiagnosticsSection read={readDiagnostics} />
      </OptionsPage>
      <NotSaved saving={saving} />
    </>
  );
}
