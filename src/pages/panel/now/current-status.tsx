/** How things stand: the popup's own gauges, and what was found. */

import type { OwnerView } from '../../../core/snapshot.ts';
import type { LocalMs } from '../../../core/time.ts';
import { t } from '../../../platform/i18n.ts';
import { NoAccess } from '../../../ui/access/host-access.tsx';
import { Footer } from '../../../ui/app/footer.tsx';
import { Gauges } from '../../../ui/gauges/gauges.tsx';
import { HeadlineBox, headline } from '../../../ui/gauges/headline.tsx';
import type { PanelActions } from '../actions.ts';
import { FindingList } from '../finding-list.tsx';

interface CurrentStatusProps {
  readonly owner: OwnerView;
  readonly now: LocalMs;
  readonly noAccess: boolean;
  readonly actions: PanelActions;
}

export function CurrentStatus({ owner, now, noAccess, actions }: CurrentStatusProps) {
  return (
    <section class="now" id="now" aria-label={t('navNow')}>
      {noAccess ? <NoAccess /> : <HeadlineBox {...headline(owner, now)} />}
      <Gauges gauges={owner.gauges} now={now} />
      <Footer owner={owner} now={now} noAccess={noAccess} actions={actions} />
      <FindingList
        findings={owner.findings}
        now={now}
        onDismiss={(finding) => actions.dismissFinding(owner.id, finding)}
      />
    </section>
  );
}
