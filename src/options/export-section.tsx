import { useState } from 'preact/hooks';
import { type MessageKey, t } from '../platform/i18n.ts';
import type { Kind } from './save-export.ts';

const BUTTONS: readonly (readonly [Kind, MessageKey])[] = [
  ['json', 'exportJson'],
  ['windows', 'exportWindows'],
  ['spending', 'exportSpending'],
  ['requests', 'exportRequests'],
  ['diagnostics', 'exportDiagnostics'],
];

/** History and diagnostics as files. */
export function ExportSection({ onSave }: { onSave: (kind: Kind, fingerprints: boolean) => void }) {
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
