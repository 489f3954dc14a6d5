/** "Erase everything", which asks once more in place, and says what came of it. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../../platform/i18n.ts';
import { Callout } from '../../../ui/app/callout.tsx';

type Stage = 'idle' | 'asking' | 'erasing' | 'erased' | 'failed';

/** @param props.onErase erases; resolves to whether all of it is gone */
export function EraseSection({ onErase }: { onErase: (sync: boolean) => Promise<boolean> }) {
  const [stage, setStage] = useState<Stage>('idle');
  const button = useRef<HTMLButtonElement>(null);
  const close = (next: Stage) => {
    setStage(next);
    button.current?.focus();
  };
  const erase = async (sync: boolean) => {
    close('erasing');
    setStage((await onErase(sync)) ? 'erased' : 'failed');
  };
  return (
    <section class="card">
      <h2>{t('eraseHeading')}</h2>
      <p class="lead">{t('eraseHelp')}</p>
      <div class="button-row">
        <button
          ref={button}
          type="button"
          aria-disabled={stage === 'erasing'}
          onClick={() => stage !== 'erasing' && setStage('asking')}
        >
          {t('eraseEverything')}
        </button>
      </div>
      {stage === 'asking' && <EraseConfirm onErase={erase} onClose={() => close('idle')} />}
      <div role="status">{stage === 'erased' && <Callout good text={t('erased')} />}</div>
      <div role="alert">{stage === 'failed' && <Callout text={t('eraseFailed')} />}</div>
    </section>
  );
}

interface EraseConfirmProps {
  readonly onErase: (sync: boolean) => void;
  readonly onClose: () => void;
}

/** Asked in place. The focus goes to the way back, so that Enter twice erases nothing. */
function EraseConfirm({ onErase, onClose }: EraseConfirmProps) {
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
