/** What was found; that nothing was found says nothing about other programs. */

import type { Finding } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { t } from '../../platform/i18n.ts';
import { FindingLine } from '../../ui/findings/finding-line.tsx';

interface FindingListProps {
  readonly findings: readonly Finding[];
  readonly now: LocalMs;
  readonly onDismiss: (finding: string) => void;
}

export function FindingList({ findings, now, onDismiss }: FindingListProps) {
  return (
    <section class="findings" aria-labelledby="findings-title">
      <h2 id="findings-title">{t('findingsHeading')}</h2>
      {findings.length === 0 ? (
        <p class="empty">{t('noFindings')}</p>
      ) : (
        <ul>
          {findings.map((finding) => (
            <FindingLine
              key={finding.id}
              finding={finding}
              now={now}
              onDismiss={() => onDismiss(finding.id)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
