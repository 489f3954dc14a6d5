import { useState } from 'preact/hooks';
import { collectExport, toJson } from '../../../export/export.ts';
import { type Table, toCsv } from '../../../export/export-tables.ts';
import { type MessageKey, t } from '../../../platform/i18n.ts';

const BUTTONS: readonly (readonly [ExportKind, MessageKey])[] = [
  ['json', 'exportJson'],
  ['windows', 'exportWindows'],
  ['usage', 'exportSpending'],
  ['requests', 'exportRequests'],
  ['diagnostics', 'exportDiagnostics'],
];

/** History and diagnostics as files. */
export function ExportSection({ onSave }: { onSave: (kind: ExportKind, fingerprints: boolean) => void }) {
  const [fingerprints, setFingerprints] = useState(false);
  return (
    <section class="card">
      <h2>{t('exportHeading')}</h2>
      <p class="lead">{t('exportHelp')}</p>
      <div class="button-row">
        {BUTTONS.map(([kind, name]) => (
          <button key={kind} type="button" onClick={() => onSave(kind, fingerprints)}>
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
        <span>{t('exportFingerprints')}</span>
      </label>
    </section>
  );
}

export type ExportKind = 'json' | Table;

/** The browser has read the file by then, in ms. */
const REVOKE_DELAY_MS = 60_000;

/** Downloads an export by a link, which needs no permission. */
export async function saveExport(kind: ExportKind, fingerprints: boolean): Promise<void> {
  const data = await collectExport(fingerprints, Date.now());
  const day = data.exportedAt.slice(0, 10);
  if (kind === 'json') downloadFile(`backlog-quota-${day}.json`, 'application/json', toJson(data));
  else downloadFile(`backlog-quota-${kind}-${day}.csv`, 'text/csv;charset=utf-8', toCsv(data, kind));
}

function downloadFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_DELAY_MS);
}
