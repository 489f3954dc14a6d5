/** Whether and how often Get Rate Limit is polled. */
import { t } from '../../platform/i18n.ts';
import type { Settings } from '../../storage/settings.ts';
import { Section } from './section.tsx';

interface CheckingSectionProps {
  readonly settings: Settings;
  readonly onChange: (change: Partial<Settings>) => Promise<boolean>;
}

export function CheckingSection({ settings, onChange }: CheckingSectionProps) {
  return (
    <Section id="checking" help={t('readingHelp')}>
      <label class="check">
        <input
          type="checkbox"
          checked={!settings.paused}
          onChange={(event) => void onChange({ paused: !event.currentTarget.checked })}
        />
        <span>{t('readingOn')}</span>
      </label>
    </Section>
  );
}
