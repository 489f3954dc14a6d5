/** The options' sections about what is kept: history, export, sync, erasing. */
import type { ComponentChild } from 'preact';
import { EraseSection } from '../../../src/pages/options/data/erase-section.tsx';
import { ExportSection } from '../../../src/pages/options/data/export-section.tsx';
import { HistoryRetention } from '../../../src/pages/options/data/history-section.tsx';
import { SyncSection } from '../../../src/pages/options/data/sync-section.tsx';
import { t } from '../../../src/platform/i18n.ts';
import { DEFAULT_SETTINGS } from '../../../src/storage/settings.ts';
import type { Scene, Step } from './scenes.tsx';

const nothing = () => {};
const section = (view: ComponentChild, steps: readonly Step[] = []): Scene => ({
  screen: 'options',
  view: (
    <div class="page">
      <h1>{t('extName')}</h1>
      {view}
    </div>
  ),
  steps,
});
const erase = (gone: boolean) => <EraseSection onErase={async () => gone} />;
const ask: Step = { click: '.button-row button' };
const sure: Step = { click: 'button.destructive' };

export const dataScenes: Record<string, Scene> = {
  'data-all': section(
    <>
      <HistoryRetention settings={DEFAULT_SETTINGS} onKeep={nothing} />
      <ExportSection onSave={nothing} />
      <SyncSection on={false} onChange={nothing} />
      {erase(true)}
    </>,
  ),
  'data-erase-question': section(erase(true), [ask]),
  'data-erased': section(erase(true), [ask, sure]),
  'data-erase-failed': section(erase(false), [ask, sure]),
};
