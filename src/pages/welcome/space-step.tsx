import type { TargetedSubmitEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../../platform/i18n.ts';
import { useInvalidFieldFocus } from '../../ui/connect/field.tsx';
import { type SpaceField, SpaceFieldState } from '../../ui/connect/space-field.tsx';
import { StepCard } from './step-card.tsx';

interface SpaceStepProps {
  readonly field: SpaceField;
  /** The user has come here from another step. */
  readonly focus: boolean;
  readonly onNext: (space: string) => void;
}

export function SpaceStep({ field, focus, onNext }: SpaceStepProps) {
  const [attempt, setAttempt] = useState(0);
  const form = useInvalidFieldFocus(attempt);
  useEffect(() => {
    if (focus) form.current?.querySelector('input')?.focus();
  }, [focus, form]);
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setAttempt(attempt + 1);
    const space = field.answer();
    if (space !== null) onNext(space);
  };
  return (
    <StepCard step={1} heading={t('spaceHeading')} why={t('spaceWhy')}>
      <form ref={form} class="step-form" noValidate onSubmit={submit} autocomplete="off">
        <SpaceFieldState field={field} tried={attempt > 0} />
        <div class="step-buttons">
          <button type="submit" class="primary">
            {t('next')}
          </button>
        </div>
      </form>
    </StepCard>
  );
}
