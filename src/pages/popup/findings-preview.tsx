/** The first two findings; the panel shows all. */
import type { Finding } from '../../core/findings/finding.ts';
import { formatNumber } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { FindingLine } from '../../ui/findings/finding-line.tsx';

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
        <h2>{t('findingsHeading')}</h2>
        {more > 0 && (
          <button type="button" class="link" onClick={onMore}>
            {t('moreFindings', formatNumber(more))}
          </button>
        )}
      </div>
      <ul>
        {shown.map((finding) => (
          <FindingLine key={finding.id} finding={finding} onDismiss={() => onDismiss(finding.id)} />
        ))}
      </ul>
    </section>
  );
}
