import { t } from '../platform/i18n.ts';
import { Field } from './field.tsx';
import { MakeKey } from './make-key.tsx';
import type { KeyField } from './use-key-field.ts';

/** The "API key" field, with the way to a key of this space. */
export function KeyInput({ field, space }: { field: KeyField; space: string | null }) {
  return (
    <Field label={t('apiKey')} hint={<MakeKey space={space} />} complaint={field.complaint}>
      {(ties) => (
        <input
          {...ties}
          ref={field.input}
          type="password"
          autocomplete="off"
          spellcheck={false}
          onInput={field.typed}
        />
      )}
    </Field>
  );
}
