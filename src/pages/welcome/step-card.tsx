/** One step: which of how many, what it asks for, and why. */
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { formatNumber } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';

/** The space and the key; access is asked for only where it lacks, and so is not counted. */
const STEPS = 2;

interface StepCardProps {
  /** From 1; null for what is no numbered step. */
  readonly step: number | null;
  readonly heading: string;
  readonly why: string;
  /** Takes the focus to the heading. */
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
        {heading}
      </h2>
      <p class="lead">{why}</p>
      {children}
    </section>
  );
}
