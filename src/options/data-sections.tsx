/** History, export, sync and erasing, joined to what is stored and to the background. */
import browser from '../platform/browser.ts';
import type { Command } from '../platform/messages.ts';
import { changeSettings, type Settings } from '../platform/settings.ts';
import { setSync } from '../platform/sync.ts';
import { EraseSection } from './erase-section.tsx';
import { ExportSection } from './export-section.tsx';
import { HistorySection } from './history-section.tsx';
import { saveExport } from './save-export.ts';
import { SyncSection } from './sync-section.tsx';

export function DataSections({ settings }: { settings: Settings }) {
  return (
    <>
      <HistorySection settings={settings} onKeep={(historyDays) => void changeSettings({ historyDays })} />
      <ExportSection onSave={(kind, fingerprints) => void saveExport(kind, fingerprints)} />
      <SyncSection on={settings.syncSettings} onChange={(on) => void setSync(on)} />
      <EraseSection onErase={eraseAll} />
    </>
  );
}

/** The background erases, for it would else write back what it holds in memory. */
async function eraseAll(sync: boolean): Promise<boolean> {
  const command: Command = { type: 'eraseAll', sync };
  try {
    return (await browser.runtime.sendMessage(command)) === true;
  } catch {
    return false;
  }
}
