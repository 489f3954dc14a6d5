/** A label, an input, and its hint or error, tied together for assistive technology. */
import type { ComponentChildren, RefObject } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

/** Attributes that the input must have. */
export interface FieldInputProps {
  readonly id: string;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': boolean;
}

interface FieldProps {
  readonly label: string;
  readonly hint: ComponentChildren;
  readonly error: string | null;
  readonly children: (ties: FieldInputProps) => ComponentChildren;
}

export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const bad = error !== null;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, 'aria-describedby': hintId, 'aria-invalid': bad })}
      <p id={hintId} class={bad ? 'hint hint-bad' : 'hint'}>
        {error ?? hint}
      </p>
    </div>
  );
}

const INVALID_FIELD = '[aria-invalid="true"], .radios-bad input';

/**
 * Moves the focus to the first invalid field after an attempt.
 *
 * @param attempt counts the attempts; 0 before the first
 */
export function useInvalidFieldFocus(attempt: number): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => {
    if (attempt > 0) form.current?.querySelector<HTMLElement>(INVALID_FIELD)?.focus();
  }, [attempt]);
  return form;
}
