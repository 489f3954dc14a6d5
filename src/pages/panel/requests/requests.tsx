/** Recent requests: the filters, a chart of those that overlapped, and the list. */
import { useMemo, useRef, useState } from 'preact/hooks';
import type { LocalMs } from '../../../core/time.ts';
import type { RequestRecord } from '../../../history/read.ts';
import { formatNumber, formatTime } from '../../../platform/format.ts';
import { type MessageKey, t } from '../../../platform/i18n.ts';
import { initiatorName } from '../../../platform/names.ts';
import { outcomeName, pathName, typeName } from '../record-text.ts';
import { ConcurrencyChart } from '../timeline/concurrency-chart.tsx';
import { RequestFilter } from './request-filter.tsx';
import {
  filterChoices,
  filterRequests,
  NO_FILTER,
  outcomeOf,
  type RequestFilterValue,
} from './request-rows.ts';
import { useVirtual } from './virtual-list.ts';

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
  // Once a second, as the list: three hundred bars would move with each update of a flood.
  const chart = useMemo(
    () => <ConcurrencyChart requests={[...shown, ...filterRequests(inFlight, filter)]} now={now} />,
    [shown, filter, Math.floor(now / 1000)],
  );
  if (requests.length + inFlight.length === 0) return <p class="empty">{t('noRequests')}</p>;
  return (
    <>
      <RequestFilter filter={filter} choices={choices} tabId={tabId} onChange={setFilter} />
      {chart}
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

const COLUMNS: readonly (readonly [name: string, head: MessageKey])[] = [
  ['time', 'colTime'],
  ['method', 'colMethod'],
  ['path', 'colEndpoint'],
  ['type', 'colType'],
  ['status', 'colStatus'],
  ['remaining', 'colLeft'],
  ['initiator', 'colProgram'],
];

function RequestHead() {
  return (
    <div role="rowgroup" class="request-head">
      <div class="request" role="row" aria-rowindex={1}>
        {COLUMNS.map(([name, head]) => (
          <span key={name} class={`cell-${name}`} role="columnheader" title={t(head)}>
            {t(head)}
          </span>
        ))}
      </div>
    </div>
  );
}

interface RequestRowProps {
  readonly request: RequestRecord;
  /** 0 for the newest. */
  readonly index: number;
  /** Its height is measured for all rows. */
  readonly measured: boolean;
}

/** One line where there is room, else two or three lines of the same cells. */
function RequestRow({ request, index, measured }: RequestRowProps) {
  const { at, method, endpoint, category, remaining, limit, initiator } = request;
  const path = pathName(endpoint);
  const type = typeName(category);
  const who = initiatorName(initiator);
  return (
    <div class={measured ? 'request measured' : 'request'} role="row" aria-rowindex={index + 2}>
      <span class="cell-time" role="cell">
        {formatTime(at)}
      </span>
      <span class={`cell-method method-${method === 'GET' ? 'read' : 'write'}`} role="cell">
        {method}
      </span>
      <span class="cell-path" role="cell" title={path}>
        {path}
      </span>
      <span class="cell-type" role="cell" title={type}>
        {type}
      </span>
      <RequestOutcome request={request} />
      <span class="cell-remaining" role="cell">
        {remaining === null ? t('noFigure') : formatNumber(remaining)}
        {remaining !== null && limit !== null && <small>{t('ofLimit', formatNumber(limit))}</small>}
      </span>
      <span class="cell-initiator" role="cell" title={who}>
        {who}
      </span>
    </div>
  );
}

/** The status or the outcome in words; framed if the request failed. */
function RequestOutcome({ request }: { request: RequestRecord }) {
  const { status, fromCache } = request;
  const refused = status === 429;
  const failed = outcomeOf(request) !== String(status) || (status ?? 0) >= 400;
  return (
    <span class="cell-status" role="cell">
      <span class={refused ? 'status status-rate-limited' : failed ? 'status status-failed' : 'status'}>
        {outcomeName(outcomeOf(request))}
      </span>
      {fromCache && <small>{t('fromCache')}</small>}
    </span>
  );
}
