/** What has been: timeline, peaks, who spent it, the day, and each request. */
import { useMemo } from 'preact/hooks';
import type { OwnerId, OwnerView } from '../../../core/snapshot.ts';
import type { InFlightRequest } from '../../../core/state/in-flight.ts';
import type { LocalMs } from '../../../core/time.ts';
import type { RequestRecord, WindowRecord } from '../../../history/read.ts';
import { formatDateTime } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { Part } from '../parts/section.tsx';
import { underWay } from '../requests/in-flight-rows.ts';
import { Requests } from '../requests/requests.tsx';
import { Timeline } from '../timeline/timeline.tsx';
import { Spent } from '../usage/usage-section.tsx';
import { DayStrip } from './day-chart.tsx';
import { PeakList } from './peak-list.tsx';

/** What the panel knows of the past; null while the history is being read. */
export interface PanelHistory {
  /** Of all owners. */
  readonly minutes: readonly WindowRecord[] | null;
  readonly requests: readonly RequestRecord[] | null;
  /** When the history had to be started afresh, if ever. */
  readonly freshAt: LocalMs | null;
  /** Requests under way, by owner. */
  readonly flights: ReadonlyMap<OwnerId, readonly InFlightRequest[]>;
  /** The tab that the panel stands beside. */
  readonly tabId: number | null;
}

interface PastProps extends PanelHistory {
  readonly owner: OwnerView;
  readonly now: LocalMs;
}

export function Past({ owner, now, minutes, requests, freshAt, flights, tabId }: PastProps) {
  const { id, gauges } = owner;
  const ownMinutes = useMemo(() => (minutes ?? []).filter((each) => each.owner === id), [minutes, id]);
  const ownRequests = useMemo(() => ownInOrder(requests ?? [], id), [requests, id]);
  const categories = gauges.map(({ category }) => category);
  const span = { minutes: ownMinutes, categories, now };
  const loading = <p class="empty">{t('historyLoading')}</p>;
  return (
    <div class="past">
      {freshAt !== null && <p class="notice-line">{t('historyFresh', formatDateTime(freshAt, now))}</p>}
      <Part name="timeline" title={t('timelineHeading')}>
        {minutes === null ? loading : <Timeline {...span} />}
      </Part>
      <Part name="peaks" title={t('peakHeading')}>
        {minutes === null ? loading : <PeakList {...span} />}
      </Part>
      <Part name="spent" title={t('spentHeading')}>
        <Spent gauges={gauges} minutes={minutes === null ? null : ownMinutes} now={now} />
      </Part>
      <Part name="today" title={t('todayHeading')}>
        {minutes === null ? loading : <DayStrip {...span} />}
      </Part>
      <Part name="requests" title={t('requestsHeading')}>
        {requests === null ? (
          loading
        ) : (
          <Requests
            requests={ownRequests}
            underWay={underWay(id, flights.get(id) ?? [], now)}
            tabId={tabId}
            now={now}
          />
        )}
      </Part>
    </div>
  );
}

/** The history has them in the order of their end, the screen shows when they began. */
const ownInOrder = (requests: readonly RequestRecord[], id: OwnerId): readonly RequestRecord[] =>
  requests.filter(({ owner }) => owner === id).sort((a, b) => a.at - b.at);
