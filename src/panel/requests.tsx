/** Recent requests: filters, those of the last seconds side by side, and all of them as a list. */
import { useMemo, useState } from 'preact/hooks';
import { number } from '../platform/format.ts';
import type { RequestRecord } from '../platform/history.ts';
import { t } from '../platform/i18n.ts';
import type { LocalMs } from '../quota/time.ts';
import { choicesOf, EVERYTHING, type Filter, filtered } from './filter.ts';
import { LaneChart } from './lane-chart.tsx';
import { RequestFilter } from './request-filter.tsx';
import { RequestList } from './request-list.tsx';

interface RequestsProps {
  /** Of the shown owner, the oldest first. */
  readonly requests: readonly RequestRecord[];
  readonly underWay: readonly RequestRecord[];
  readonly tabId: number | null;
  readonly now: LocalMs;
}

export function Requests({ requests, underWay, tabId, now }: RequestsProps) {
  const [chosen, setFilter] = useState<Filter>(EVERYTHING);
  // "This tab" is the one beside, whichever that is now.
  const filter = useMemo(
    () => ({ ...chosen, tabId: chosen.tabId === null ? null : tabId }),
    [chosen, chosen.tabId === null ? null : tabId],
  );
  const choices = useMemo(() => choicesOf(requests), [requests]);
  const shown = useMemo(() => filtered(requests, filter), [requests, filter]);
  const list = useMemo(() => <RequestList key={JSON.stringify(filter)} requests={shown} />, [shown, filter]);
  if (requests.length + underWay.length === 0) return <p class="empty">{t('noRequests')}</p>;
  return (
    <>
      <RequestFilter filter={filter} choices={choices} tabId={tabId} onChange={setFilter} />
      <LaneChart requests={[...shown, ...filtered(underWay, filter)]} now={now} />
      <p class="count">{t('shownOf', number(shown.length), number(requests.length))}</p>
      {shown.length === 0 ? <p class="empty">{t('noMatch')}</p> : list}
    </>
  );
}
