/** A label, an input, its hint or complaint, tied together for assistive technology. */
import type { ComponentChildren, RefObject } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

/** What the input must carry. */
export interface Ties {
  readonly id: string;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': boolean;
}

interface FieldProps {
  readonly label: string;
  readonly hint: ComponentChildren;
  readonly complaint: string | null;
  readonly children: (ties: Ties) => ComponentChildren;
}

export function Field({ label, hint, complaint, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const bad = complaint !== null;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, 'aria-describedby': hintId, 'aria-invalid': bad })}
      <p id={hintId} class={bad ? 'hint hint-bad' : 'hint'}>
        {complaint ?? hint}
      </p>
    </div>
  );
}

/** Where the focus goes after an attempt that lacked something: to the first field that complains. */

const COMPLAINING = '[aria-invalid="true"], .radios-bad input';

/** @param attempt counts the attempts; 0 before the first */
export function useComplaintFocus(attempt: number): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => {
    if (attempt > 0) form.current?.querySelector<HTMLElement>(COMPLAINING)?.focus();
  }, [attempt]);
  return form;
}
