/** One best practice that was not followed: who did what how often, and what to do instead. */

import type { Finding } from '../../core/findings/finding.ts';
import type { LocalMs } from '../../core/time.ts';
import { formatAge } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { Icon, IconButton, StatusIcon } from '../icons/icons.tsx';
import { Phrases } from '../text/phrases.tsx';
import { adviceAddress, findingSentence } from './finding-sentence.ts';

interface FindingLineProps {
  readonly finding: Finding;
  /** If given, the line also says when it was last seen. */
  readonly now?: LocalMs;
  readonly onDismiss: () => void;
}

export function FindingLine({ finding, now, onDismiss }: FindingLineProps) {
  const sentence = findingSentence(finding);
  return (
    <li class="finding">
      <StatusIcon name={finding.isSevere ? 'warning' : 'attention'} size={16} />
      <div class="finding-text">
        <p>
          <Phrases text={sentence} />
          {now !== undefined && '\u00a0· '}
          {now !== undefined && (
            <span class="finding-when">{finding.active ? t('ongoing') : formatAge(finding.lastAt, now)}</span>
          )}
        </p>
        <FindingAdvice kind={finding.kind} />
      </div>
      <IconButton
        glyph="cross"
        name={t('hideNamedForDay', sentence)}
        title={t('hideForDay')}
        onClick={onDismiss}
      />
    </li>
  );
}

/** What to do instead, and Nulab's page. */
export function FindingAdvice({ kind }: Pick<Finding, 'kind'>) {
  return (
    <p class="finding-advice">
      <Phrases text={t(`advice_${kind}`)} />{' '}
      <a href={adviceAddress()} target="_blank" rel="noreferrer">
        {t('nulabAdvice')}
        <Icon name="out" />
      </a>
    </p>
  );
}
