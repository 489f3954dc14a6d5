/** How things stand: the popup's own gauges, and what was found. */
import { t } from '../platform/i18n.ts';
import type { OwnerView } from '../quota/snapshot.ts';
import type { LocalMs } from '../quota/time.ts';
import { Footer } from '../ui/footer.tsx';
import { Gauges } from '../ui/gauges.tsx';
import { headline } from '../ui/headline.ts';
import { HeadlineBox } from '../ui/headline-box.tsx';
import { NoAccess } from '../ui/no-access.tsx';
import type { PanelActions } from './actions.ts';
import { FindingList } from './finding-list.tsx';

interface NowProps {
  readonly owner: OwnerView;
  readonly now: LocalMs;
  readonly noAccess: boolean;
  readonly actions: PanelActions;
}

export function Now({ owner, now, noAccess, actions }: NowProps) {
  return (
    <section class="now" id="now" aria-label={t('navNow')}>
      {noAccess ? <NoAccess /> : <HeadlineBox {...headline(owner, now)} />}
      <Gauges gauges={owner.gauges} now={now} />
      <Footer owner={owner} now={now} noAccess={noAccess} actions={actions} />
      <FindingList
        findings={owner.findings}
        now={now}
        onDismiss={(finding) => actions.dismiss(owner.id, finding)}
      />
    </section>
  );
}
