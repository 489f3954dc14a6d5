/**
 * The form that adds an account: space, key, and perhaps a name for it.
 *
 * The key's input is uncontrolled: its text is in no state and no attribute, is read once when the form is
 * sent, and is emptied when the account is kept.
 */
import type { TargetedSubmitEvent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../platform/i18n.ts';
import { Field } from './field.tsx';
import { MakeKey } from './make-key.tsx';
import { type SignIn, signIn } from './sign-in.ts';
import { SignInResult } from './sign-in-result.tsx';
import { SpaceInput } from './space-input.tsx';
import { useSpaceField } from './use-space-field.ts';

interface AddAccountProps {
  /** Accounts that exist already: their spaces are not suggested again. */
  readonly known: readonly { readonly space: string }[];
  /** The space that the user came to add; empty where there is none. */
  readonly asked?: string;
  readonly withLabel?: boolean;
}

export function AddAccount({ known, asked = '', withLabel = false }: AddAccountProps) {
  const spaceField = useSpaceField(known, asked);
  const { choice } = spaceField;
  const form = useRef<HTMLFormElement>(null);
  const keyInput = useRef<HTMLInputElement>(null);
  const labelInput = useRef<HTMLInputElement>(null);
  const [attempt, setAttempt] = useState(0);
  const [keyMissing, setKeyMissing] = useState(false);
  const [state, setState] = useState<SignIn | 'ready' | 'busy'>('ready');
  const busy = state === 'busy';

  useEffect(() => {
    if (asked !== '') keyInput.current?.focus();
  }, [asked]);
  useEffect(() => {
    if (attempt > 0) form.current?.querySelector<HTMLElement>(COMPLAINING)?.focus();
  }, [attempt]);

  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const key = keyInput.current?.value.trim() ?? '';
    setAttempt(attempt + 1);
    setKeyMissing(key === '');
    spaceField.settle();
    // A guess from an open tab is asked about before a key follows it.
    const unasked = choice.candidates.length > 0 && !spaceField.hasAsked();
    if (choice.space === null || unasked || key === '') return;
    setState('busy');
    const outcome = await signIn(choice.space, key, labelInput.current?.value.trim() ?? '');
    setState(outcome);
    if (outcome.kind !== 'done') return;
    for (const input of [keyInput.current, labelInput.current]) if (input !== null) input.value = '';
    setAttempt(0);
    spaceField.clear();
  };

  return (
    <form ref={form} class="add-account" noValidate onSubmit={submit} autocomplete="off">
      <SpaceInput field={spaceField} tried={attempt > 0} />
      <Field
        label={t('apiKey')}
        hint={<MakeKey space={choice.space} />}
        complaint={keyMissing ? t('keyMissing') : null}
      >
        {(ties) => (
          <input
            {...ties}
            ref={keyInput}
            type="password"
            autocomplete="off"
            spellcheck={false}
            onInput={() => setKeyMissing(false)}
          />
        )}
      </Field>
      {withLabel && (
        <Field label={t('label')} hint={t('labelHint')} complaint={null}>
          {(ties) => <input {...ties} ref={labelInput} type="text" maxLength={60} autocomplete="off" />}
        </Field>
      )}
      <div class="form-foot">
        <button type="submit" class="primary" aria-disabled={busy}>
          {busy ? t('checkingKey') : t('addAccount')}
        </button>
        <p class="hint">{t('checkCosts')}</p>
      </div>
      <SignInResult result={typeof state === 'object' ? state : null} />
    </form>
  );
}

/** Where the focus goes after an attempt that lacked something. */
const COMPLAINING = '[aria-invalid="true"], .radios-bad input';
