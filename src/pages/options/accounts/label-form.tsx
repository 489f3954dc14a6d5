import { useEffect, useRef } from 'preact/hooks';
import { cleanLine } from '../../../backlog-api/clean-text.ts';
import { t } from '../../../platform/i18n.ts';

interface LabelFormProps {
  readonly name: string;
  readonly label: string | null;
  /** Resolves to whether it is stored; where it is not, the form stays as it is. */
  readonly onSave: (label: string | null) => Promise<boolean>;
  readonly onClose: () => void;
}

/** An empty label takes the account back to its user's name. */
export function LabelForm({ name, label, onSave, onClose }: LabelFormProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.select(), []);
  return (
    <form
      class="inline-form"
      onSubmit={async (event) => {
        event.preventDefault();
        if (await onSave(cleanLine(input.current?.value ?? '') || null)) onClose();
      }}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <input
        ref={input}
        type="text"
        aria-label={t('labelOf', name)}
        defaultValue={label ?? ''}
        maxLength={60}
        autocomplete="off"
      />
      <button type="submit" class="primary">
        {t('save')}
      </button>
      <button type="button" onClick={onClose}>
        {t('cancel')}
      </button>
    </form>
  );
}
