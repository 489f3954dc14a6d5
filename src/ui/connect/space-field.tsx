/** The "Space" field: a host, a pasted address, or a bare name with the question which space it means. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../platform/i18n.ts';
import { Field } from './field.tsx';
import { chooseSpace, SpaceRadios, useOpenSpaces } from './space-choice.tsx';

export function SpaceFieldState({ field, tried }: { field: SpaceField; tried: boolean }) {
  const { choice, suggested, asks } = field;
  return (
    <>
      <Field
        label={t('space')}
        hint={t(suggested ? 'spaceFromTab' : 'spaceHint')}
        error={tried && !asks ? choice.complaint : null}
      >
        {(ties) => (
          <input
            {...ties}
            type="text"
            inputMode="url"
            spellcheck={false}
            autocapitalize="none"
            autocomplete="off"
            value={field.text}
            onInput={(event) => field.type(event.currentTarget.value)}
            onFocus={(event) => suggested && event.currentTarget.select()}
            onChange={field.settle}
          />
        )}
      </Field>
      {asks && <SpaceRadios choice={choice} open={field.open} tried={tried} onPick={field.pick} />}
    </>
  );
}

export type SpaceField = ReturnType<typeof useSpaceField>;

/** The "Space" field's state: what is typed, what an open tab suggests, and whether the user must choose a space. */
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

  // It arrives a moment after the page; what the user has typed by then is kept.
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
     * Ends the typing. Returns the space; null if it is missing, or if it is a guess from an open tab that the user
     * has not yet been asked about, since Enter ends the typing and sends the form in one go.
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
