import { useState } from 'preact/hooks';
import { t } from '../../../platform/i18n.ts';

interface CopyButtonProps {
  readonly text: string;
  readonly copy: () => Promise<boolean>;
}

/** Says for screen readers too whether the text is on the clipboard. */
export function CopyButton({ text, copy }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<boolean | null>(null);
  return (
    <>
      <button type="button" onClick={() => void copy().then(setOutcome)}>
        {text}
      </button>
      <span role="status" class="copy-outcome">
        {outcome === null ? '' : t(outcome ? 'copied' : 'notCopied')}
      </span>
    </>
  );
}
