/** "Erase everything", which asks once more in place, and says what came of it. */
import { useRef, useState } from 'preact/hooks';
import { t } from '../platform/i18n.ts';
import { NoticeBox } from '../ui/notice-box.tsx';
import { EraseQuestion } from './erase-question.tsx';

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
      {stage === 'asking' && <EraseQuestion onErase={erase} onClose={() => close('idle')} />}
      <div role="status">{stage === 'erased' && <NoticeBox good text={t('erased')} />}</div>
      <div role="alert">{stage === 'failed' && <NoticeBox text={t('eraseFailed')} />}</div>
    </section>
  );
}
