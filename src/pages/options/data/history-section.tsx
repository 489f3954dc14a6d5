import { locale } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { historyDaysOf, type Settings } from '../../../storage/settings.ts';

const CHOICES = [1, 7, 30, 90];

interface HistoryRetentionProps {
  readonly settings: Settings;
  readonly onKeep: (days: number) => void;
}

/** How long history is kept. */
export function HistoryRetention({ settings, onKeep }: HistoryRetentionProps) {
  const chosen = historyDaysOf(settings);
  const choices = CHOICES.includes(chosen) ? CHOICES : [...CHOICES, chosen].sort((a, b) => a - b);
  return (
    <section class="card">
      <h2>{t('historyHeading')}</h2>
      <p class="lead">{t('historyHelp')}</p>
      <label class="choice">
        <span>{t('historyKeep')}</span>
        <select value={String(chosen)} onChange={(event) => onKeep(Number(event.currentTarget.value))}>
          {choices.map((days) => (
            <option key={days} value={String(days)}>
              {inDays(days)}
            </option>
          ))}
        </select>
      </label>
    </section>
  );
}

const inDays = (days: number): string =>
  new Intl.NumberFormat(locale(), { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(days);
