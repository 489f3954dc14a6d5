/** Recent requests: the filters, a chart of the last seconds, and the list. */
import { useMemo, useRef, useState } from 'preact/hooks';
import type { LocalMs } from '../../../core/time.ts';
import type { RequestRecord } from '../../../history/read.ts';
import { formatNumber } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { useVirtual } from '../parts/virtual-list.ts';
import { LaneChart } from '../timeline/lane-chart.tsx';
import { filterChoices, filterRequests, NO_FILTER, type RequestFilterValue } from './filter-requests.ts';
import { RequestFilter } from './request-filter.tsx';
import { RequestHead, RequestRow } from './request-row.tsx';

interface RequestsProps {
  /** Of the shown owner, the oldest first. */
  readonly requests: readonly RequestRecord[];
  readonly inFlight: readonly RequestRecord[];
  readonly tabId: number | null;
  readonly now: LocalMs;
}

export function Requests({ requests, inFlight, tabId, now }: RequestsProps) {
  const [chosen, setFilter] = useState<RequestFilterValue>(NO_FILTER);
  // "This tab" follows the active tab.
  const filter = useMemo(
    () => ({ ...chosen, tabId: chosen.tabId === null ? null : tabId }),
    [chosen, chosen.tabId === null ? null : tabId],
  );
  const choices = useMemo(() => filterChoices(requests), [requests]);
  const shown = useMemo(() => filterRequests(requests, filter), [requests, filter]);
  const list = useMemo(() => <RequestList key={JSON.stringify(filter)} requests={shown} />, [shown, filter]);
  if (requests.length + inFlight.length === 0) return <p class="empty">{t('noRequests')}</p>;
  return (
    <>
      <RequestFilter filter={filter} choices={choices} tabId={tabId} onChange={setFilter} />
      <LaneChart requests={[...shown, ...filterRequests(inFlight, filter)]} now={now} />
      <p class="count">{t('shownOf', formatNumber(shown.length), formatNumber(requests.length))}</p>
      {shown.length === 0 ? <p class="empty">{t('noMatch')}</p> : list}
    </>
  );
}

/**
 * Recent requests, the newest on top. Only the visible rows are rendered, so that 10,000 cost no more than 30.
 *
 * @param requests the oldest first
 */
function RequestList({ requests }: { requests: readonly RequestRecord[] }) {
  const box = useRef<HTMLDivElement>(null);
  const count = requests.length;
  const at = (index: number) => requests[count - 1 - index];
  const { first, end, rowHeight, atTop, onScroll } = useVirtual(box, count, (index) => at(index)?.id);
  const rows = Array.from({ length: end - first }, (_, offset) => first + offset).flatMap((index) => {
    const request = at(index);
    return request === undefined
      ? []
      : [<RequestRow key={request.id} request={request} index={index} measured={index === first} />];
  });
  return (
    <div class="request-list" role="table" aria-label={t('requestsHeading')} aria-rowcount={count + 1}>
      <RequestHead />
      <div
        ref={box}
        class="request-rows"
        role="rowgroup"
        tabIndex={0}
        aria-label={t('requestsHeading')}
        onScroll={onScroll}
      >
        <div role="presentation" style={{ height: `${count * rowHeight}px` }}>
          <div role="presentation" style={{ transform: `translateY(${first * rowHeight}px)` }}>
            {rows}
          </div>
        </div>
      </div>
      {!atTop && (
        <button type="button" class="to-newest" onClick={() => box.current?.scrollTo({ top: 0 })}>
          ↑ {t('toNewest')}
        </button>
      )}
    </div>
  );
}
