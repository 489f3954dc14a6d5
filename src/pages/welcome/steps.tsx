/** The steps of the welcome page that ask for something: access, the space, its key. */
import type { ComponentChildren, TargetedSubmitEvent } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { formatNumber } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import type { Account } from '../../storage/accounts.ts';
import { ConnectOutcome } from '../../ui/connect/connect-account.tsx';
import { useInvalidFieldFocus } from '../../ui/connect/field.tsx';
import { KeyFieldState, useKeyField } from '../../ui/connect/key-field.tsx';
import { type SpaceField, SpaceFieldState } from '../../ui/connect/space-field.tsx';
import { Phrases } from '../../ui/text/phrases.tsx';
import { PopupExample } from './popup-preview.tsx';

/** The space and the key. Access is asked for only if the browser withholds it, so it is not counted. */
const STEPS = 2;

interface StepCardProps {
  /** From 1; null if the card is not a numbered step. */
  readonly step: number | null;
  readonly heading: string;
  readonly why: string;
  /** Moves the focus to the heading. */
  readonly focus?: boolean;
  readonly children: ComponentChildren;
}

export function StepCard({ step, heading, why, focus = false, children }: StepCardProps) {
  const id = useId();
  const title = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (focus) title.current?.focus();
  }, [focus]);
  return (
    <section class="card card-accent" aria-labelledby={id}>
      {step !== null && <p class="step">{t('stepOf', formatNumber(step), formatNumber(STEPS))}</p>}
      <h2 id={id} ref={title} tabIndex={-1}>
        <Phrases text={heading} />
      </h2>
      <p class="lead">{why}</p>
      {children}
    </section>
  );
}

/** Shown only if the browser withholds Backlog's hosts; Firefox lets users do that. A click asks for them. */
export function AccessStep({ onAllow }: { onAllow: () => void }) {
  return (
    <StepCard step={null} heading={t('accessHeading')} why={t('accessWhy')}>
      <div class="step-buttons">
        <button type="button" class="primary" onClick={onAllow}>
          {t('allow')}
        </button>
      </div>
    </StepCard>
  );
}

interface SpaceStepProps {
  readonly field: SpaceField;
  /** The user came from another step, so the field takes the focus. */
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
      <PopupExample />
    </StepCard>
  );
}

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
          <p class="hint">{t('keyCheckCost')}</p>
        </div>
        <ConnectOutcome result={field.result} />
      </form>
    </StepCard>
  );
}
