/** One best practice that was not followed: who did what how often, and what to do instead. */
import { ago } from '../platform/format.ts';
import { t } from '../platform/i18n.ts';
import type { Finding } from '../quota/snapshot.ts';
import type { LocalMs } from '../quota/time.ts';
import { adviceAddress, findingSentence } from './finding-sentence.ts';
import { Glyph } from './glyphs.tsx';
import { IconButton } from './icon-button.tsx';
import { Mark } from './mark.tsx';

interface FindingLineProps {
  readonly finding: Finding;
  /** Where it is also said when it was seen last. */
  readonly now?: LocalMs;
  readonly onDismiss: () => void;
}

export function FindingLine({ finding, now, onDismiss }: FindingLineProps) {
  const sentence = findingSentence(finding);
  return (
    <li class="finding">
      <Mark name={finding.grave ? 'watch' : 'attention'} size={16} />
      <div class="finding-text">
        <p>
          {sentence}
          {now !== undefined && '\u00a0· '}
          {now !== undefined && (
            <span class="finding-when">{finding.active ? t('goesOn') : ago(finding.lastAt, now)}</span>
          )}
        </p>
        <p class="finding-advice">
          {t(`advice_${finding.kind}`)}{' '}
          <a href={adviceAddress()} target="_blank" rel="noreferrer">
            {t('nulabAdvice')}
            <Glyph name="out" />
          </a>
        </p>
      </div>
      <IconButton
        glyph="cross"
        name={t('dismissNamed', sentence)}
        title={t('dismissTitle')}
        onClick={onDismiss}
      />
    </li>
  );
}
