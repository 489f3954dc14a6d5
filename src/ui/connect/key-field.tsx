import { useRef, useState } from 'preact/hooks';
import { cleanWord, isKey, MAX_KEY_LENGTH } from '../../backlog-api/clean-text.ts';
import { formatNumber } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { Icon } from '../icons/icons.tsx';
import { type ConnectResult, connectAccount } from './connect-account.tsx';
import { Field } from './field.tsx';

/** The "API key" field, with a link to the page where this space creates keys. */
export function KeyFieldState({ field, space }: { field: KeyField; space: string | null }) {
  return (
    <Field label={t('apiKey')} hint={<CreateKeyLink space={space} />} error={field.complaint}>
      {(ties) => (
        <input
          {...ties}
          ref={field.input}
          type="password"
          autocomplete="off"
          spellcheck={false}
          onInput={field.typed}
        />
      )}
    </Field>
  );
}

export type KeyField = ReturnType<typeof useKeyField>;

/**
 * The "API key" field and the outcome of its check. The input is uncontrolled: its text is in no state and no
 * attribute, is read once when the form is sent, and is cleared when the account is stored.
 */
export function useKeyField() {
  const input = useRef<HTMLInputElement>(null);
  const [complaint, setComplaint] = useState<string | null>(null);
  const [state, setState] = useState<ConnectResult | 'ready' | 'busy'>('ready');
  return {
    input,
    /** The error in what was typed; null if there is none. */
    complaint,
    busy: state === 'busy',
    result: typeof state === 'object' ? state : null,
    typed: () => setComplaint(null),
    /** The cleaned key; null if it cannot be a key: then an error is shown and nothing is sent. */
    read: (): string | null => {
      const key = cleanWord(input.current?.value ?? '');
      const wrong = keyErrorOf(key);
      // The outcome of an earlier attempt says nothing about this one.
      setState('ready');
      setComplaint(wrong);
      return wrong === null ? key : null;
    },
    /** Checks the key with its space and stores the account. */
    signIn: async (space: string, key: string, label: string): Promise<ConnectResult> => {
      setState('busy');
      const outcome = await connectAccount(space, key, label);
      setState(outcome);
      if (outcome.kind === 'done' && input.current !== null) input.current.value = '';
      return outcome;
    },
  };
}

const MAX_NAMED = 8;

function keyErrorOf(key: string): string | null {
  if (key === '') return t('keyMissing');
  if (isKey(key)) return null;
  const odd = [...new Set(key)].filter((character) => !isKey(character)).slice(0, MAX_NAMED);
  return odd.length > 0
    ? t('keyBadCharacters', odd.join(' '))
    : t('keyTooLong', formatNumber(key.length), formatNumber(MAX_KEY_LENGTH));
}

/** Where keys are created: a page of the space, once the space is known. */
function CreateKeyLink({ space }: { space: string | null }) {
  if (space === null) return <>{t('createKeyHow')}</>;
  return (
    <a href={`https://${space}/EditApiSettings.action`} target="_blank" rel="noreferrer">
      {t('createKeyOn', space)}
      <Icon name="out" />
    </a>
  );
}
