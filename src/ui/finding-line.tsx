/** One best practice that was not followed: with who, how often, and what to do instead. */
import { t } from '../platform/i18n.ts';
import type { Finding } from '../quota/snapshot.ts';
import type { LocalMs } from '../quota/time.ts';
import { adviceAddress, findingFacts, findingTitle } from './finding-text.ts';
import { Glyph } from './glyphs.tsx';
import { Mark } from './mark.tsx';

interface FindingLineProps {
  readonly finding: Finding;
  readonly now: LocalMs;
  readonly onDismiss: () => void;
}

export function FindingLine({ finding, now, onDismiss }: FindingLineProps) {
  const title = findingTitle(finding);
  return (
    <li class="finding">
      <Mark name={finding.grave ? 'watch' : 'attention'} size={18} />
      <div class="finding-text">
        <div class="finding-head">
          <h3>{title}</h3>
          <button
            type="button"
            class="link"
            title={t('dismissTitle')}
            aria-label={t('dismissNamed', title)}
            onClick={onDismiss}
          >
            {t('dismiss')}
          </button>
        </div>
        <p class="finding-facts">{findingFacts(finding, now)}</p>
        <p>
          {t(`advice_${finding.kind}`)}{' '}
          <a href={adviceAddress()} target="_blank" rel="noreferrer">
            {t('nulabAdvice')}
            <Glyph name="out" />
          </a>
        </p>
      </div>
    </li>
  );
}
