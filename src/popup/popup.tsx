/** The popup: whose quota, "can I go on?", four gauges, and how fresh they are. */
import type { Snapshot } from '../quota/snapshot.ts';
import type { Actions } from '../ui/actions.ts';
import { Footer } from '../ui/footer.tsx';
import { Gauges } from '../ui/gauges.tsx';
import { announcement, headline } from '../ui/headline.ts';
import { HeadlineBox } from '../ui/headline-box.tsx';
import { NoAccess } from '../ui/no-access.tsx';
import { FirstRun } from './first-run.tsx';
import { Header } from './header.tsx';

export interface PopupProps {
  readonly snapshot: Snapshot;
  /** The owner that was shown last. */
  readonly shown: string;
  /** The browser keeps Backlog's hosts from us. */
  readonly noAccess: boolean;
  readonly actions: Actions;
}

export function Popup({ snapshot: { owners, at }, shown, noAccess, actions }: PopupProps) {
  const owner = owners.find(({ id }) => id === shown) ?? owners[0];
  if (owner === undefined) return <FirstRun noAccess={noAccess} actions={actions} />;
  return (
    <div class="popup">
      <Header owners={owners} owner={owner} actions={actions} />
      {noAccess ? <NoAccess /> : <HeadlineBox {...headline(owner, at)} />}
      <Gauges gauges={owner.gauges} now={at} />
      <p class="unseen" role="status">
        {announcement(owner)}
      </p>
      <Footer owner={owner} now={at} noAccess={noAccess} actions={actions} />
    </div>
  );
}
