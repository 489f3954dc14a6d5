/**
 * The form that adds an account: space, key, and a name for it.
 *
 * The key's input is uncontrolled: its text is in no state and no attribute, is read once when the form is
 * sent, and is emptied when the account is kept.
 */
import type { TargetedSubmitEvent } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { t } from '../platform/i18n.ts';
import { Field } from './field.tsx';
import { MakeKey } from './make-key.tsx';
import { ProblemNote } from './problem-note.tsx';
import { type SignIn, signIn } from './sign-in.ts';
import { SignedIn } from './signed-in.tsx';
import { SpaceInput } from './space-input.tsx';
import { useSpaceField } from './use-space-field.ts';

export function AddAccount({ known }: { known: readonly { readonly space: string }[] }) {
  const spaceField = useSpaceField(known);
  const { choice } = spaceField;
  const keyInput = useRef<HTMLInputElement>(null);
  const labelInput = useRef<HTMLInputElement>(null);
  const [tried, setTried] = useState(false);
  const [keyMissing, setKeyMissing] = useState(false);
  const [state, setState] = useState<SignIn | 'ready' | 'busy'>('ready');

  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const key = keyInput.current?.value.trim() ?? '';
    setTried(true);
    setKeyMissing(key === '');
    spaceField.settle();
    // A guess from an open tab is asked about before a key follows it.
    const unasked = choice.candidates.length > 0 && !spaceField.asks;
    if (choice.space === null || unasked) return spaceField.input.current?.focus();
    if (key === '') return keyInput.current?.focus();
    if (state === 'busy') return;
    setState('busy');
    const outcome = await signIn(choice.space, key, labelInput.current?.value.trim() ?? '');
    setState(outcome);
    if (outcome.kind !== 'done') return;
    for (const input of [keyInput.current, labelInput.current]) if (input !== null) input.value = '';
    setTried(false);
    spaceField.clear();
  };

  const busy = state === 'busy';
  return (
    <form class="add-account" noValidate onSubmit={submit} autocomplete="off">
      <SpaceInput field={spaceField} tried={tried} />
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
      <Field label={t('label')} hint={t('labelHint')} complaint={null}>
        {(ties) => <input {...ties} ref={labelInput} type="text" maxLength={60} autocomplete="off" />}
      </Field>
      <div class="form-foot">
        <button type="submit" class="primary" aria-disabled={busy}>
          {busy ? t('checkingKey') : t('addAccount')}
        </button>
        <p class="hint">{t('checkCosts')}</p>
      </div>
      <div role="status">
        {typeof state === 'object' && state.kind === 'done' && <SignedIn account={state.account} />}
      </div>
      <div role="alert">
        {typeof state === 'object' && state.kind === 'failed' && <ProblemNote problem={state.problem} />}
        {typeof state === 'object' && state.kind === 'notSaved' && (
          <p class="notice notice-bad">{t('notSaved')}</p>
        )}
      </div>
    </form>
  );
}
