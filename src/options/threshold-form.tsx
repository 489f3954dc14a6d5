/** From which share of a limit on it is low, and nearly used up. */
import type { TargetedSubmitEvent } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { type MessageKey, t } from '../platform/i18n.ts';
import { levelsOf, type Settings } from '../platform/settings.ts';
import { Field } from '../ui/field.tsx';
import { inPercent, readShares } from './shares.ts';

interface ThresholdFormProps {
  readonly settings: Settings;
  /** Resolves to whether it is stored. */
  readonly onSave: (shares: Pick<Settings, 'watchShare' | 'dangerShare'>) => Promise<boolean>;
}

const FIELDS: readonly (readonly ['watch' | 'danger', MessageKey, MessageKey])[] = [
  ['watch', 'watchShare', 'watchShareHint'],
  ['danger', 'dangerShare', 'dangerShareHint'],
];
const NONE = { watch: null, danger: null };

export function ThresholdForm({ settings, onSave }: ThresholdFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [complaints, setComplaints] = useState<Record<'watch' | 'danger', string | null>>(NONE);
  const [saved, setSaved] = useState(false);
  const levels = levelsOf(settings);
  const save = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const [watch, danger] = form.current?.querySelectorAll('input') ?? [];
    const shares = readShares(watch?.value ?? '', danger?.value ?? '');
    setSaved(false);
    setComplaints(shares.ok ? NONE : shares);
    if (shares.ok) setSaved(await onSave({ watchShare: shares.watchShare, dangerShare: shares.dangerShare }));
    else (shares.watch !== null ? watch : danger)?.focus();
  };
  return (
    <form ref={form} class="narrow-form" noValidate onSubmit={save} onInput={() => setSaved(false)}>
      {FIELDS.map(([name, label, hint]) => (
        <Field key={name} label={t(label)} hint={t(hint)} complaint={complaints[name]}>
          {(ties) => (
            <input
              {...ties}
              class="short"
              type="text"
              inputMode="decimal"
              autocomplete="off"
              defaultValue={inPercent(levels[name])}
            />
          )}
        </Field>
      ))}
      <div class="form-foot">
        <button type="submit">{t('save')}</button>
        <p class="hint" role="status">
          {saved && t('saved')}
        </p>
      </div>
    </form>
  );
}
