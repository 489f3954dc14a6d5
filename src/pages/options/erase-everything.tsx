/** "Erase everything", with a confirmation and the outcome. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../platform/i18n.ts';
import { Callout } from '../../ui/app/callout.tsx';
import { Phrases } from '../../ui/text/phrases.tsx';
import { Subsection } from './sections.tsx';

type EraseStage = 'idle' | 'asking' | 'erasing' | 'erased' | 'failed';

/** @param props.onErase resolves to whether everything was erased */
export function EraseEverything({ onErase }: { onErase: (sync: boolean) => Promise<boolean> }) {
  const [stage, setStage] = useState<EraseStage>('idle');
  const button = useRef<HTMLButtonElement>(null);
  const close = (next: EraseStage) => {
    setStage(next);
    button.current?.focus();
  };
  const erase = async (sync: boolean) => {
    close('erasing');
    setStage((await onErase(sync)) ? 'erased' : 'failed');
  };
  return (
    <Subsection title={t('eraseHeading')} help={t('eraseHelp')}>
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
    </Subsection>
  );
}

interface EraseConfirmProps {
  readonly onErase: (sync: boolean) => void;
  readonly onClose: () => void;
}

/** Asks before everything is erased. The focus goes to Cancel, so that pressing Enter twice erases nothing. */
function EraseConfirm({ onErase, onClose }: EraseConfirmProps) {
  const [sync, setSync] = useState(false);
  const back = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => back.current?.focus(), []);
  return (
    <div class="inline-form" role="group" onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      <p>{t('confirmErase')}</p>
      <label class="check">
        <input type="checkbox" checked={sync} onChange={(event) => setSync(event.currentTarget.checked)} />
        <span>
          <Phrases text={t('eraseSynced')} />
        </span>
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
