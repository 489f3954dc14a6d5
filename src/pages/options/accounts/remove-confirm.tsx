import { useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../../../platform/i18n.ts';

interface RemoveConfirmProps {
  readonly name: string;
  readonly onRemove: () => void;
  readonly onClose: () => void;
}

/** Asked in place. The focus goes to the way back, so that Enter twice removes nothing. */
export function RemoveConfirm({ name, onRemove, onClose }: RemoveConfirmProps) {
  const back = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => back.current?.focus(), []);
  return (
    <div class="inline-form" role="group" onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      <p>{t('removeSure', name)}</p>
      <button type="button" class="destructive" onClick={onRemove}>
        {t('remove')}
      </button>
      <button ref={back} type="button" onClick={onClose}>
        {t('cancel')}
      </button>
    </div>
  );
}
