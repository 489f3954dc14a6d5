import { t } from '../../platform/i18n.ts';
import { StepCard } from './step-card.tsx';

/** Only where the browser withholds the hosts, as Firefox lets users do: they are asked for in a click. */
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
