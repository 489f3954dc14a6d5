import { t } from '../../../platform/i18n.ts';

interface SyncSectionProps {
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

/** Whether settings are the same in all browsers of the user. */
export function SyncSection({ on, onChange }: SyncSectionProps) {
  return (
    <section class="card">
      <h2>{t('syncHeading')}</h2>
      <p class="lead">{t('syncHelp')}</p>
      <label class="check">
        <input type="checkbox" checked={on} onChange={(event) => onChange(event.currentTarget.checked)} />
        <span>{t('syncOn')}</span>
      </label>
    </section>
  );
}
