import { useState } from 'preact/hooks';
import { t } from '../../../platform/i18n.ts';

interface CopyButtonProps {
  readonly text: string;
  /** Null as long as there is nothing to copy yet. */
  readonly copy: (() => Promise<boolean>) | null;
}

/** Says for screen readers too whether the text is on the clipboard. */
export function CopyButton({ text, copy }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<boolean | null>(null);
  return (
    <>
      <button type="button" disabled={copy === null} onClick={() => void copy?.().then(setOutcome)}>
        {text}
      </button>
      <span role="status" class="copy-outcome">
        {outcome === null ? '' : t(outcome ? 'copied' : 'notCopied')}
      </span>
    </>
  );
}
