/** Recent requests, the newest on top: only what is in sight is drawn, so that 10,000 cost no more than 30. */
import { useRef } from 'preact/hooks';
import type { RequestRecord } from '../platform/history.ts';
import { t } from '../platform/i18n.ts';
import { RequestHead, RequestRow } from './request-row.tsx';
import { useVirtual } from './use-virtual.ts';

/** @param requests the oldest first */
export function RequestList({ requests }: { requests: readonly RequestRecord[] }) {
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
