/** The "Space" field's state: what is typed, what an open tab suggests, and whether a bare name must be settled. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useOpenSpaces } from './open-spaces.ts';
import { chooseSpace } from './space-choice.ts';

export type SpaceField = ReturnType<typeof useSpaceField>;

export function useSpaceField(known: readonly { readonly space: string }[], asked: string) {
  const open = useOpenSpaces();
  const [text, setText] = useState('');
  const [touched, setTouched] = useState(false);
  const [picked, setPicked] = useState<string | null>(null);
  const [settled, setSettled] = useState(false);
  const choice = chooseSpace(text, picked, open);
  /** The choice between three spaces is shown once typing has ended, so that nothing jumps meanwhile. */
  const asks = settled && choice.candidates.length > 0;
  const painted = useRef(false);
  useEffect(() => {
    painted.current = asks;
  }, [asks]);

  // It arrives a moment after the page; what the user has typed by then stays.
  useEffect(() => {
    if (asked === '' || touched) return;
    setTouched(true);
    setText(asked);
  }, [asked]);

  const fresh = open.find((space) => !known.some((account) => account.space === space));
  useEffect(() => {
    if (!touched && fresh !== undefined) setText(fresh);
  }, [touched, fresh]);

  return {
    text,
    open,
    choice,
    suggested: !touched && text !== '',
    asks,
    type: (typed: string) => {
      setTouched(true);
      setText(typed);
    },
    pick: setPicked,
    settle: () => setSettled(true),
    /**
     * Ends the typing. The space, or null: it lacks, or a guess from an open tab has not been asked about yet,
     * since Enter ends the typing and sends the form in one go.
     */
    answer: (): string | null => {
      setSettled(true);
      return choice.candidates.length > 0 && !painted.current ? null : choice.space;
    },
    clear: () => {
      setTouched(true);
      setText('');
      setSettled(false);
    },
  };
}
