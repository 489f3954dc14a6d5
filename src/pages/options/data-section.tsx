/** What is kept: for how long, as files, in which browsers, and how it is erased. */
import { useState } from 'preact/hooks';
import { collectExport, toJson } from '../../export/export.ts';
import { type Table, toCsv } from '../../export/export-tables.ts';
import { locale, type MessageKey, t } from '../../platform/i18n.ts';
import { historyDaysOf, MAX_HISTORY_DAYS, type Settings } from '../../storage/settings.ts';
import { Callout } from '../../ui/app/callout.tsx';
import { Phrases } from '../../ui/text/phrases.tsx';
import { EraseEverything } from './erase-everything.tsx';
import { OptionsSection, Subsection } from './sections.tsx';

export interface DataActions {
  readonly changeSettings: (change: Partial<Settings>) => Promise<boolean>;
  readonly setSync: (on: boolean) => void;
  /** Resolves to whether there is a file. */
  readonly exportFile: (kind: ExportKind, fingerprints: boolean) => Promise<boolean>;
  /** Resolves to whether everything was erased. */
  readonly eraseEverything: (sync: boolean) => Promise<boolean>;
}

export function DataSection({ settings, actions }: { settings: Settings; actions: DataActions }) {
  return (
    <OptionsSection id="data">
      <HistoryRetention
        settings={settings}
        onKeep={(historyDays) => void actions.changeSettings({ historyDays })}
      />
      <ExportFiles onExport={actions.exportFile} />
      <Subsection title={t('syncHeading')} help={t('syncHelp')}>
        <label class="check">
          <input
            type="checkbox"
            checked={settings.syncSettings}
            onChange={(event) => actions.setSync(event.currentTarget.checked)}
          />
          <span>
            <Phrases text={t('syncOn')} />
          </span>
        </label>
      </Subsection>
      <EraseEverything onErase={actions.eraseEverything} />
    </OptionsSection>
  );
}

const DAY_CHOICES = [1, 7, 30, MAX_HISTORY_DAYS];

interface HistoryRetentionProps {
  readonly settings: Settings;
  readonly onKeep: (days: number) => void;
}

/** For how long history is kept. */
function HistoryRetention({ settings, onKeep }: HistoryRetentionProps) {
  const chosen = historyDaysOf(settings);
  const choices = DAY_CHOICES.includes(chosen) ? DAY_CHOICES : [...DAY_CHOICES, chosen].sort((a, b) => a - b);
  return (
    <Subsection title={t('historyHeading')} help={t('historyHelp')}>
      <label class="choice">
        <span>{t('historyKeep')}</span>
        <select value={String(chosen)} onChange={(event) => onKeep(Number(event.currentTarget.value))}>
          {choices.map((days) => (
            <option key={days} value={String(days)}>
              {inDays(days)}
            </option>
          ))}
        </select>
      </label>
    </Subsection>
  );
}

const inDays = (days: number): string =>
  new Intl.NumberFormat(locale(), { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(days);

const EXPORT_BUTTONS: readonly (readonly [ExportKind, MessageKey])[] = [
  ['json', 'exportJson'],
  ['windows', 'exportMinutes'],
  ['hours', 'exportHours'],
  ['usage', 'exportUsage'],
  ['requests', 'exportRequests'],
  ['diagnostics', 'exportDiagnostics'],
];

/** History and diagnostics as files. */
function ExportFiles({ onExport }: { onExport: DataActions['exportFile'] }) {
  const [fingerprints, setFingerprints] = useState(false);
  const [failed, setFailed] = useState(false);
  const exportFile = async (kind: ExportKind) => setFailed(!(await onExport(kind, fingerprints)));
  return (
    <Subsection title={t('exportHeading')} help={t('exportHelp')}>
      <div class="button-row">
        {EXPORT_BUTTONS.map(([kind, name]) => (
          <button key={kind} type="button" onClick={() => void exportFile(kind)}>
            {t(name)}
          </button>
        ))}
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={fingerprints}
          onChange={(event) => setFingerprints(event.currentTarget.checked)}
        />
        <span>
          <Phrases text={t('exportFingerprints')} />
        </span>
      </label>
      <div role="alert">{failed && <Callout text={t('exportFailed')} />}</div>
    </Subsection>
  );
}

export type ExportKind = 'json' | Table;

/** By then the browser has read the file, in ms. */
const REVOKE_DELAY_MS = 60_000;

/** Downloads an export; resolves to whether its data could be read. */
export async function saveExport(kind: ExportKind, fingerprints: boolean): Promise<boolean> {
  try {
    await downloadExport(kind, fingerprints);
    return true;
  } catch {
    return false;
  }
}

async function downloadExport(kind: ExportKind, fingerprints: boolean): Promise<void> {
  const data = await collectExport(fingerprints, Date.now(), kind !== 'diagnostics');
  const day = data.exportedAt.slice(0, 10);
  if (kind === 'json') downloadFile(`backlog-quota-${day}.json`, 'application/json', toJson(data));
  else downloadFile(`backlog-quota-${kind}-${day}.csv`, 'text/csv;charset=utf-8', toCsv(data, kind));
}

/** By a link, which needs no permission. */
function downloadFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_DELAY_MS);
}
