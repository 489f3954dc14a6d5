/** History, export, sync and erasing, joined to what is stored and to the background. */
import { eraseStored } from '../../../export/erase.ts';
import type { Settings } from '../../../storage/settings.ts';
import { requestCommand } from '../../../ui/app/send-command.ts';
import type { Saving } from '../../../ui/app/use-saving.tsx';
import { EraseSection } from './erase-section.tsx';
import { ExportSection, saveExport } from './export-section.tsx';
import { HistoryRetention } from './history-section.tsx';
import { SyncSection } from './sync-section.tsx';

interface DataSectionsProps {
  readonly settings: Settings;
  readonly save: Saving['save'];
}

export function DataSections({ settings, save }: DataSectionsProps) {
  return (
    <>
      <HistoryRetention
        settings={settings}
        onKeep={(historyDays) => void save({ type: 'changeSettings', change: { historyDays } })}
      />
      <ExportSection onSave={(kind, fingerprints) => void saveExport(kind, fingerprints)} />
      <SyncSection on={settings.syncSettings} onChange={(on) => void save({ type: 'setSync', on })} />
      <EraseSection onErase={eraseEverything} />
    </>
  );
}

/** The background erases, for it would else write back what it holds in memory; where it does not answer, this page does. */
const eraseEverything = async (sync: boolean): Promise<boolean> =>
  (await requestCommand({ type: 'eraseAll', sync })) || eraseStored(sync);
