/** What has been: timeline, peaks, who spent it, the day, and each request. */
import { useMemo } from 'preact/hooks';
import { moment } from '../platform/format.ts';
import type { RequestRecord } from '../platform/history.ts';
import { t } from '../platform/i18n.ts';
import type { OwnerId, OwnerView } from '../quota/snapshot.ts';
import type { LocalMs } from '../quota/time.ts';
import { DayStrip } from './day-strip.tsx';
import type { PanelProps } from './panel.tsx';
import { Part } from './part.tsx';
import { PeakList } from './peak-list.tsx';
import { Requests } from './requests.tsx';
import { Spent } from './spent.tsx';
import { Timeline } from './timeline.tsx';
import { underWay } from './under-way.ts';

interface PastProps extends Pick<PanelProps, 'minutes' | 'requests' | 'freshAt' | 'flights' | 'tabId'> {
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
      {freshAt !== null && <p class="notice-line">{t('historyFresh', moment(freshAt, now))}</p>}
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
