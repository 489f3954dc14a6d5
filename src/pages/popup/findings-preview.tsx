/** The first two findings, a line each that opens on a click; the panel lists all. */
import type { Finding } from '../../core/findings/finding.ts';
import { formatNumber } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { FindingAdvice } from '../../ui/findings/finding-line.tsx';
import { findingSentence } from '../../ui/findings/finding-sentence.ts';
import { Icon, StatusIcon } from '../../ui/icons/icons.tsx';
import { Phrases } from '../../ui/text/phrases.tsx';

const MAX_PREVIEWED = 2;

interface FindingsPreviewProps {
  readonly findings: readonly Finding[];
  readonly onDismiss: (finding: string) => void;
  readonly onMore: () => void;
}

export function FindingsPreview({ findings, onDismiss, onMore }: FindingsPreviewProps) {
  if (findings.length === 0) return null;
  const shown = findings.slice(0, MAX_PREVIEWED);
  const more = findings.length - shown.length;
  return (
    <section class="findings-preview">
      <div class="findings-preview-head">
        <h2>{t('whatToChange')}</h2>
        {more > 0 && (
          <button type="button" class="link" onClick={onMore}>
            {t('moreFindings', formatNumber(more))}
          </button>
        )}
      </div>
      <ul>
        {shown.map((finding) => (
          <FindingDetails key={finding.id} finding={finding} onDismiss={() => onDismiss(finding.id)} />
        ))}
      </ul>
    </section>
  );
}

/** The shared name closes one when another one opens. */
function FindingDetails({ finding, onDismiss }: { finding: Finding; onDismiss: () => void }) {
  const sentence = findingSentence(finding);
  return (
    <li>
      <details name="finding">
        <summary title={sentence}>
          <StatusIcon name={finding.isSevere ? 'warning' : 'attention'} size={14} />
          <span class="finding-sentence">
            <Phrases text={sentence} />
          </span>
          <Icon name="chevron" />
        </summary>
        <FindingAdvice kind={finding.kind} />
        <button type="button" class="link" onClick={onDismiss}>
          {t('hideForDay')}
          <span class="visually-hidden"> {sentence}</span>
        </button>
      </details>
    </li>
  );
}
