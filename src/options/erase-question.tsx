import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../platform/i18n.ts';

interface EraseQuestionProps {
  readonly onErase: (sync: boolean) => void;
  readonly onClose: () => void;
}

/** Asked in place. The focus goes to the way back, so that Enter twice erases nothing. */
export function EraseQuestion({ onErase, onClose }: EraseQuestionProps) {
  const [sync, setSync] = useState(false);
  const back = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => back.current?.focus(), []);
  return (
    <div class="inline-form" role="group" onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      <p>{t('eraseSure')}</p>
      <label class="check">
        <input type="checkbox" checked={sync} onChange={(event) => setSync(event.currentTarget.checked)} />
        <span>{t('eraseSynced')}</span>
      </label>
      <button type="button" class="destructive" onClick={() => onErase(sync)}>
        {t('eraseNow')}
      </button>
      <button ref={back} type="button" onClick={onClose}>
        {t('cancel')}
      </button>
    </div>
  );
}
