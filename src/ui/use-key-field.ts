/**
 * The "API key" field and what became of its key.
 *
 * The input is uncontrolled: its text is in no state and no attribute, is read once when the form is sent, and
 * is emptied when the account is kept.
 */
import { useRef, useState } from 'preact/hooks';
import { isKey, MAX_KEY_LENGTH } from '../backlog/api-key.ts';
import { cleanWord } from '../backlog/typed-text.ts';
import { number } from '../platform/format.ts';
import { t } from '../platform/i18n.ts';
import { type SignIn, signIn } from './sign-in.ts';

export type KeyField = ReturnType<typeof useKeyField>;

export function useKeyField() {
  const input = useRef<HTMLInputElement>(null);
  const [complaint, setComplaint] = useState<string | null>(null);
  const [state, setState] = useState<SignIn | 'ready' | 'busy'>('ready');
  return {
    input,
    /** What is wrong with what was typed; null where nothing is. */
    complaint,
    busy: state === 'busy',
    result: typeof state === 'object' ? state : null,
    typed: () => setComplaint(null),
    /** The key, cleaned; null where it cannot be one, which is then said, and nothing is sent. */
    read: (): string | null => {
      const key = cleanWord(input.current?.value ?? '');
      const wrong = complaintOf(key);
      // What an earlier attempt was answered is no answer to this one.
      setState('ready');
      setComplaint(wrong);
      return wrong === null ? key : null;
    },
    /** Tests the key at its space and keeps the account. */
    signIn: async (space: string, key: string, label: string): Promise<SignIn> => {
      setState('busy');
      const outcome = await signIn(space, key, label);
      setState(outcome);
      if (outcome.kind === 'done' && input.current !== null) input.current.value = '';
      return outcome;
    },
  };
}

const MAX_NAMED = 8;

function complaintOf(key: string): string | null {
  if (key === '') return t('keyMissing');
  if (isKey(key)) return null;
  const odd = [...new Set(key)].filter((character) => !isKey(character)).slice(0, MAX_NAMED);
  return odd.length > 0
    ? t('keyCharacters', odd.join(' '))
    : t('keyTooLong', number(key.length), number(MAX_KEY_LENGTH));
}
