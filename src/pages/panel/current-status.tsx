/** The left column: the popup's gauges, and the findings. */

import type { Finding } from '../../core/findings/finding.ts';
import type { OwnerView } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { t } from '../../platform/i18n.ts';
import { NoAccess } from '../../ui/access/host-access.tsx';
import { PollingControls } from '../../ui/app/polling-controls.tsx';
import { Footer, type SharedActions } from '../../ui/app/polling-footer.tsx';
import { FindingLine } from '../../ui/findings/finding-line.tsx';
import { Gauges } from '../../ui/gauges/gauges.tsx';
import { HeadlineBox, headline } from '../../ui/gauges/headline.tsx';

interface CurrentStatusProps {
  readonly owner: OwnerView;
  readonly now: LocalMs;
  readonly noAccess: boolean;
  readonly actions: SharedActions;
  readonly onDismissFinding: (finding: string) => void;
}

export function CurrentStatus({ owner, now, noAccess, actions, onDismissFinding }: CurrentStatusProps) {
  return (
    <section class="current-status" id="now" aria-label={t('navNow')}>
      {noAccess ? <NoAccess /> : <HeadlineBox {...headline(owner, now)} />}
      <Gauges gauges={owner.gauges} now={now} />
      <Footer owner={owner} now={now} noAccess={noAccess} actions={actions}>
        <PollingControls owner={owner} now={now} actions={actions} />
      </Footer>
      <FindingList findings={owner.findings} now={now} onDismiss={onDismissFinding} />
    </section>
  );
}

interface FindingListProps {
  readonly findings: readonly Finding[];
  readonly now: LocalMs;
  readonly onDismiss: (finding: string) => void;
}

/** The findings of this browser; an empty list says that other programs cannot be checked. */
function FindingList({ findings, now, onDismiss }: FindingListProps) {
  return (
    <section class="findings" aria-labelledby="findings-title">
      <h2 id="findings-title">{t('whatToChange')}</h2>
      {findings.length === 0 ? (
        <p class="empty">{t('nothingToChange')}</p>
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
