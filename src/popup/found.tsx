/** What was found in this browser: the two that matter most, the rest in the panel. */
import { number } from '../platform/format.ts';
import { t } from '../platform/i18n.ts';
import type { Finding } from '../quota/snapshot.ts';
import { findingSentence } from '../ui/finding-sentence.ts';
import { adviceAddress } from '../ui/finding-text.ts';
import { Glyph } from '../ui/glyphs.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Mark } from '../ui/mark.tsx';

const MOST = 2;

interface FoundProps {
  readonly findings: readonly Finding[];
  readonly onDismiss: (finding: string) => void;
  readonly onMore: () => void;
}

export function Found({ findings, onDismiss, onMore }: FoundProps) {
  if (findings.length === 0) return null;
  const shown = findings.toSorted((a, b) => weight(b) - weight(a)).slice(0, MOST);
  const more = findings.length - shown.length;
  return (
    <section class="found">
      <div class="found-head">
        <h2>{t('inThisBrowser')}</h2>
        {more > 0 && (
          <button type="button" class="link" onClick={onMore}>
            {t('moreFindings', number(more))}
          </button>
        )}
      </div>
      <ul>
        {shown.map((finding) => (
          <FoundLine key={finding.id} finding={finding} onDismiss={() => onDismiss(finding.id)} />
        ))}
      </ul>
    </section>
  );
}

/** What goes on now before what is over, a program by itself before an information. */
const weight = ({ active, grave }: Finding): number => (active ? 2 : 0) + (grave ? 1 : 0);

function FoundLine({ finding, onDismiss }: { finding: Finding; onDismiss: () => void }) {
  const sentence = findingSentence(finding);
  return (
    <li>
      <Mark name={finding.grave ? 'watch' : 'attention'} size={16} />
      <div class="found-text">
        <p>{sentence}</p>
        <p class="found-advice">
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
