/** The form for the thresholds: the shares of a limit at which it is running low and nearly used up. */
import type { TargetedSubmitEvent } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { cleanWord } from '../../backlog-api/clean-text.ts';
import { formatNumber } from '../../platform/format.ts';
import { type MessageKey, t } from '../../platform/i18n.ts';
import { areValidThresholds, type Settings, thresholdsOf } from '../../storage/settings.ts';
import { Field } from '../../ui/connect/field.tsx';

interface ThresholdFormProps {
  readonly settings: Settings;
  /** Resolves to whether it is stored. */
  readonly onSave: (shares: Pick<Settings, 'warningShare' | 'criticalShare'>) => Promise<boolean>;
}

const FIELDS: readonly (readonly ['warning' | 'critical', MessageKey, MessageKey])[] = [
  ['warning', 'warningShare', 'warningShareHint'],
  ['critical', 'criticalShare', 'criticalShareHint'],
];
const NO_ERRORS = { warning: null, critical: null };

export function ThresholdForm({ settings, onSave }: ThresholdFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [errors, setErrors] = useState<Record<'warning' | 'critical', string | null>>(NO_ERRORS);
  const [saved, setSaved] = useState(false);
  const levels = thresholdsOf(settings);
  const save = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const [warning, critical] = form.current?.querySelectorAll('input') ?? [];
    const shares = parseThresholds(warning?.value ?? '', critical?.value ?? '');
    setSaved(false);
    setErrors(shares.ok ? NO_ERRORS : shares);
    if (shares.ok)
      setSaved(await onSave({ warningShare: shares.warningShare, criticalShare: shares.criticalShare }));
    else (shares.warning !== null ? warning : critical)?.focus();
  };
  return (
    <form ref={form} class="narrow-form" noValidate onSubmit={save} onInput={() => setSaved(false)}>
      {FIELDS.map(([name, label, hint]) => (
        <Field key={name} label={t(label)} hint={t(hint)} error={errors[name]}>
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

/** The typed shares, or an error for each field. */
export type ParsedThresholds =
  | { readonly ok: true; readonly warningShare: number; readonly criticalShare: number }
  | { readonly ok: false; readonly warning: string | null; readonly critical: string | null };

function parseThresholds(warningText: string, criticalText: string): ParsedThresholds {
  const warning = percentOf(warningText);
  const critical = percentOf(criticalText);
  if (warning === null || critical === null) {
    const error = t('shareInvalid');
    return {
      ok: false,
      warning: warning === null ? error : null,
      critical: critical === null ? error : null,
    };
  }
  const [warningShare, criticalShare] = [warning / 100, critical / 100];
  if (areValidThresholds({ warning: warningShare, critical: criticalShare }))
    return { ok: true, warningShare, criticalShare };
  return { ok: false, warning: null, critical: t('shareOrder', formatNumber(warning)) };
}

/** "20", "20%" and "２０" are 20; null for an invalid percentage. */
function percentOf(text: string): number | null {
  const plain = cleanWord(text).replace(/%$/, '');
  const value = Number(plain);
  return /^\d+(?:\.\d+)?$/.test(plain) && areValidThresholds({ warning: value / 100, critical: value / 200 })
    ? value
    : null;
}

/** 0.05 as "5". */
const inPercent = (share: number): string => String(Math.round(share * 10_000) / 100);
