/** The panel: how things stand, what has been spent by whom, and each request. */
import type { Minute, RequestRecord } from '../platform/history.ts';
import type { Flight } from '../quota/flight.ts';
import type { OwnerId, Snapshot } from '../quota/snapshot.ts';
import type { LocalMs } from '../quota/time.ts';
import { OtherOwners, spokenText } from '../ui/other-owners.tsx';
import type { PanelActions } from './actions.ts';
import { NoOwner } from './no-owner.tsx';
import { Now } from './now.tsx';
import { PanelTop } from './panel-top.tsx';
import { Past } from './past.tsx';

export interface PanelProps {
  readonly snapshot: Snapshot;
  /** The owner to show. */
  readonly shown: OwnerId;
  /** The browser keeps Backlog's hosts from us. */
  readonly noAccess: boolean;
  /** Of all owners; null while the history is being read. */
  readonly minutes: readonly Minute[] | null;
  readonly requests: readonly RequestRecord[] | null;
  /** When the history had to be started afresh, if ever. */
  readonly freshAt: LocalMs | null;
  /** Requests under way, by owner. */
  readonly flights: ReadonlyMap<OwnerId, readonly Flight[]>;
  /** The tab that the panel stands beside. */
  readonly tabId: number | null;
  readonly actions: PanelActions;
}

export function Panel(props: PanelProps) {
  const { snapshot, shown, noAccess, actions } = props;
  const { owners, at } = snapshot;
  const owner = owners.find(({ id }) => id === shown) ?? owners[0];
  if (owner === undefined) return <NoOwner noAccess={noAccess} actions={actions} />;
  return (
    <div class="panel">
      <PanelTop owners={owners} owner={owner} actions={actions} />
      <OtherOwners owners={owners} shown={owner.id} onShow={actions.show} />
      <div class="columns">
        <Now owner={owner} now={at} noAccess={noAccess} actions={actions} />
        <Past {...props} key={owner.id} owner={owner} now={at} />
      </div>
      <p class="unseen" role="status">
        {spokenText(owners, owner)}
      </p>
    </div>
  );
}
