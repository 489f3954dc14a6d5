/** A box with a result or an error, and an action. */
import type { ComponentChildren } from 'preact';
import { StatusIcon } from '../icons/icons.tsx';
import { Phrases } from '../text/phrases.tsx';

interface CalloutProps {
  readonly good?: boolean;
  readonly title?: string;
  readonly text?: string;
  /** A button, at the end. */
  readonly action?: ComponentChildren;
  /** What else is said, under title and text. */
  readonly children?: ComponentChildren;
}

export function Callout({ good = false, title, text, action, children }: CalloutProps) {
  return (
    <div class={`callout ${good ? 'callout-good' : 'callout-bad'}`}>
      <StatusIcon name={good ? 'ok' : 'critical'} size={18} />
      <div class="callout-text">
        {title !== undefined && (
          <strong>
            <Phrases text={title} />{' '}
          </strong>
        )}
        {text}
        {children}
      </div>
      {action}
    </div>
  );
}
