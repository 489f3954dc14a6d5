/** The options joined to what is stored and to the browser. */
import { removeAccount, renameAccount } from '../platform/accounts.ts';
import { readDiagnostics } from '../platform/diagnostics.ts';
import { forgetResets } from '../platform/resets.ts';
import { changeSettings } from '../platform/settings.ts';
import { useHostAccess } from '../ui/host-access.ts';
import { useLive } from '../ui/live.ts';
import { askedSpace } from '../ui/open-options.ts';
import { usePinned } from '../ui/pinned.ts';
import { useAttention } from '../ui/send.ts';
import { useShortcut } from '../ui/shortcut.ts';
import { DataSections } from './data-sections.tsx';
import { DiagnosticsSection } from './diagnostics-section.tsx';
import { Options } from './options.tsx';
import { ShortcutSection } from './shortcut-section.tsx';
import { useResets } from './use-resets.ts';
import { WatchSections } from './watch-sections.tsx';

export function LiveOptions() {
  const live = useLive();
  const access = useHostAccess();
  const pinned = usePinned();
  const resets = useResets();
  const shortcut = useShortcut();
  useAttention(live !== null);
  if (live === null) return null;
  return (
    <Options
      accounts={live.accounts}
      asked={askedSpace()}
      paused={live.settings.paused}
      noAccess={access.granted === false}
      unpinned={pinned === false}
      resets={resets}
      actions={{
        rename: (id, label) => void renameAccount(id, label),
        remove: (id) => void removeAccount(id),
        pause: (paused) => void changeSettings({ paused }),
        allow: access.request,
        forgetResets: () => void forgetResets(),
      }}
    >
      <WatchSections live={live} />
      <ShortcutSection keys={shortcut} />
      <DataSections settings={live.settings} />
      <DiagnosticsSection read={readDiagnostics} />
    </Options>
  );
}
