import type { TargetedSubmitEvent } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { t } from '../../platform/i18n.ts';
import type { Account } from '../../storage/accounts.ts';
import { ConnectOutcome } from '../../ui/connect/connect-account.tsx';
import { useInvalidFieldFocus } from '../../ui/connect/field.tsx';
import { KeyFieldState, useKeyField } from '../../ui/connect/key-field.tsx';
import { StepCard } from './step-card.tsx';

interface KeyStepProps {
  readonly space: string;
  readonly onBack: () => void;
  readonly onDone: (account: Account) => void;
}

export function KeyStep({ space, onBack, onDone }: KeyStepProps) {
  const field = useKeyField();
  const [attempt, setAttempt] = useState(0);
  const form = useInvalidFieldFocus(attempt);
  useLayoutEffect(() => field.input.current?.focus(), []);
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (field.busy) return;
    setAttempt(attempt + 1);
    const key = field.read();
    if (key === null) return;
    const outcome = await field.signIn(space, key, '');
    if (outcome.kind === 'done') onDone(outcome.account);
  };
  return (
    <StepCard step={2} heading={t('keyHeading', space)} why={t('keyWhy')}>
      <form ref={form} class="step-form" noValidate onSubmit={submit} autocomplete="off">
        <KeyFieldState field={field} space={space} />
        <div class="step-buttons">
          <button type="submit" class="primary" aria-disabled={field.busy}>
            {field.busy ? t('checkingKey') : t('addAccount')}
          </button>
          <button type="button" onClick={onBack}>
            {t('back')}
          </button>
          <p class="hint">{t('checkCosts')}</p>
        </div>
        <ConnectOutcome result={field.result} />
      </form>
    </StepCard>
  );
}
