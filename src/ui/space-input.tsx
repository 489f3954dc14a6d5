/** The "Space" field: a host, a pasted address, or a bare name with the question which space it means. */
import { t } from '../platform/i18n.ts';
import { Field } from './field.tsx';
import { SpaceRadios } from './space-radios.tsx';
import type { SpaceField } from './use-space-field.ts';

export function SpaceInput({ field, tried }: { field: SpaceField; tried: boolean }) {
  const { choice, suggested, asks } = field;
  return (
    <>
      <Field
        label={t('space')}
        hint={t(suggested ? 'spaceFromTab' : 'spaceHint')}
        complaint={tried && !asks ? choice.complaint : null}
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
