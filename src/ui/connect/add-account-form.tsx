/** The form that adds an account: space, key, and perhaps a name for it. */
import type { TargetedSubmitEvent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { cleanLine } from '../../backlog-api/clean-text.ts';
import { t } from '../../platform/i18n.ts';
import { ConnectOutcome } from './connect-account.tsx';
import { Field, useInvalidFieldFocus } from './field.tsx';
import { KeyFieldState, useKeyField } from './key-field.tsx';
import { SpaceFieldState, useSpaceField } from './space-field.tsx';

interface AddAccountFormProps {
  /** Accounts that exist already: their spaces are not suggested again. */
  readonly known: readonly { readonly space: string }[];
  /** The space that the user came to add; empty where there is none. */
  readonly asked?: string;
  readonly withLabel?: boolean;
}

export function AddAccountForm({ known, asked = '', withLabel = false }: AddAccountFormProps) {
  const spaceField = useSpaceField(known, asked);
  const keyField = useKeyField();
  const labelInput = useRef<HTMLInputElement>(null);
  const [attempt, setAttempt] = useState(0);
  const form = useInvalidFieldFocus(attempt);
  const { busy } = keyField;

  useEffect(() => {
    if (asked !== '') keyField.input.current?.focus();
  }, [asked]);

  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    setAttempt(attempt + 1);
    const space = spaceField.answer();
    const key = keyField.read();
    if (space === null || key === null) return;
    const outcome = await keyField.signIn(space, key, cleanLine(labelInput.current?.value ?? ''));
    if (outcome.kind !== 'done') return;
    if (labelInput.current !== null) labelInput.current.value = '';
    setAttempt(0);
    spaceField.clear();
  };

  return (
    <form ref={form} class="add-account" noValidate onSubmit={submit} autocomplete="off">
      <SpaceFieldState field={spaceField} tried={attempt > 0} />
      <KeyFieldState field={keyField} space={spaceField.choice.space} />
      {withLabel && (
        <Field label={t('label')} hint={t('labelHint')} error={null}>
          {(ties) => <input {...ties} ref={labelInput} type="text" maxLength={60} autocomplete="off" />}
        </Field>
      )}
      <div class="form-foot">
        <button type="submit" class="primary" aria-disabled={busy}>
          {busy ? t('checkingKey') : t('addAccount')}
        </button>
        <p class="hint">{t('keyCheckCost')}</p>
      </div>
      <ConnectOutcome result={keyField.result} />
    </form>
  );
}
