/** A label, an input, its hint or complaint, tied together for assistive technology. */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

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
