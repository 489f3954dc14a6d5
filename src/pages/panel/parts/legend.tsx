/** What the signs of a picture mean. For the eye alone: the table beside it says the same in words. */
import type { ComponentChild } from 'preact';
import { type MessageKey, t } from '../../../platform/i18n.ts';

export type LegendEntry = readonly [sign: ComponentChild, meaning: MessageKey];

export function Legend({ signs }: { signs: readonly LegendEntry[] }) {
  return (
    <ul class="legend" aria-hidden="true">
      {signs.map(([sign, meaning]) => (
        <li key={meaning}>
          {sign}
          {t(meaning)}
        </li>
      ))}
    </ul>
  );
}
