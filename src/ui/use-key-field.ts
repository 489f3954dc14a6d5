/**
 * The "API key" field and what became of its key.
 *
 * The input is uncontrolled: its text is in no state and no attribute, is read once when the form is sent, and
 * is emptied when the account is kept.
 */
import { useRef, useState } from 'preact/hooks';
import { type SignIn, signIn } from './sign-in.ts';

export type KeyField = ReturnType<typeof useKeyField>;

export function useKeyField() {
  const input = useRef<HTMLInputElement>(null);
  const [missing, setMissing] = useState(false);
  const [state, setState] = useState<SignIn | 'ready' | 'busy'>('ready');
  return {
    input,
    missing,
    busy: state === 'busy',
    result: typeof state === 'object' ? state : null,
    typed: () => setMissing(false),
    /** The key as it stands; null where there is none, which is then said. */
    read: (): string | null => {
      const key = input.current?.value.trim() || null;
      setMissing(key === null);
      return key;
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
