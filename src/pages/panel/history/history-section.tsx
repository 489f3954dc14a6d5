/** The right column, read from the history: who used it, the last minutes, the hours, and each request. */
import { useMemo } from 'preact/hooks';
import { isUserOwned, type OwnerId, type OwnerView } from '../../../core/snapshot.ts';
import { type LocalMs, type ServerSeconds, WINDOW_SECONDS } from '../../../core/time.ts';
import type { InFlightRequest } from '../../../core/usage/in-flight.ts';
import {
  isEmptyHistory,
  type OwnerHistory,
  type RequestRecord,
  type WindowRecord,
} from '../../../history/read.ts';
import { formatDateTime } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { ownerNames } from '../../../platform/names.ts';
import type { StoredBatch } from '../../../storage/batches.ts';
import type { StartedBatch } from '../batch/batch-running.tsx';
import { BatchSection } from '../batch/batch-section.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Section } from '../parts/section.tsx';
import { inFlightRows } from '../requests/request-rows.ts';
import { Requests } from '../requests/requests.tsx';
import { Timeline } from '../timeline/timeline.tsx';
import { tightestGauges, UsageSection } from '../usage/usage-section.tsx';
import { HeatMap, type HeatMapProps } from './heat-map.tsx';
import { reportText } from './report.ts';

/** What was read from the history; null while it is being read. */
export interface PanelHistory {
  /** Of all owners. */
  readonly records: readonly WindowRecord[] | null;
  readonly requests: readonly RequestRecord[] | null;
  /** Of the shown owner: the sums of hours. */
  readonly history: OwnerHistory | null;
  /** False as long as `history` has only what the heat map shows at first. */
  readonly isHistoryWhole: boolean;
  /** What is null, or the progress of the batch, could not be read so far. */
  readonly unread: boolean;
  /** When a damaged history was started anew; null if it never was. */
  readonly restartedAt: LocalMs | null;
  /** The batch of the shown owner. */
  readonly running: StartedBatch | null;
  /** Requests in flight, by owner. */
  readonly inFlight: ReadonlyMap<OwnerId, readonly InFlightRequest[]>;
  /** The tab beside the panel; null if there is none. */
  readonly tabId: number | null;
  readonly historyActions: HistoryActions;
}

/** Reading the history, and writing notes into it. */
export interface HistoryActions {
  /** The windows of the owner that had not ended then. */
  readonly readWindows: (owner: OwnerId, since: ServerSeconds) => Promise<readonly WindowRecord[] | null>;
  readonly readHour: (
    owner: OwnerId,
    ...hour: Parameters<HeatMapProps['readHour']>
  ) => ReturnType<HeatMapProps['readHour']>;
  readonly saveNote: (owner: OwnerId, hour: number, note: string) => void;
  /** Resolves to whether the text is on the clipboard. */
  readonly copy: (text: string) => Promise<boolean>;
  readonly setBatch: (owner: OwnerId, batch: StoredBatch | null) => void;
}

interface HistorySectionProps extends PanelHistory {
  readonly owner: OwnerView;
  readonly now: LocalMs;
}

export function HistorySection({
  owner,
  now,
  records,
  requests,
  unread,
  restartedAt,
  history,
  isHistoryWhole,
  running,
  inFlight,
  tabId,
  historyActions: { readWindows, readHour, saveNote, copy, setBatch },
}: HistorySectionProps) {
  const { id, gauges, clockOffset } = owner;
  const whole = isHistoryWhole ? history : null;
  // A first part without anything is not shown.
  const shown = whole ?? (history !== null && isEmptyHistory(history) ? null : history);
  const tightest = tightestGauges(gauges);
  // Until all are read, the one that is: by then another may have become the tightest.
  const readFirst = whole === null ? history?.hours[0]?.category : undefined;
  const types = readFirst === undefined ? tightest : [...new Set([readFirst, ...tightest])];
  // The history of hours is by the server's clock.
  const serverNow = now + clockOffset;
  const ownRecords = useMemo(() => (records ?? []).filter((each) => each.owner === id), [records, id]);
  const ownRequests = useMemo(() => ownerRequests(requests ?? [], id), [requests, id]);
  const categories = gauges.map(({ category }) => category);
  // Once a second: a hundred bars would be drawn again with each update of a flood.
  const timeline = useMemo(
    () => <Timeline records={ownRecords} categories={categories} now={now} />,
    [ownRecords, categories.join(), Math.floor(now / 1000)],
  );
  const loading = <p class="empty">{t(unread ? 'notLoaded' : 'historyLoading')}</p>;
  return (
    <div class="history">
      {restartedAt !== null && (
        <p class="notice-line">{t('historyRestarted', formatDateTime(restartedAt, now))}</p>
      )}
      <Section name="usage" title={t('whoUsedItHeading')}>
        <UsageSection
          gauges={gauges}
          records={records === null ? null : ownRecords}
          loading={loading}
          now={now}
          readWindows={(since) => readWindows(id, (since + clockOffset) / 1000 + WINDOW_SECONDS)}
        />
      </Section>
      <Section name="timeline" title={t('timelineHeading')}>
        {records === null ? loading : timeline}
      </Section>
      <Section name="history" title={t('historyHeading')}>
        {shown === null ? (
          loading
        ) : isEmptyHistory(shown) ? (
          <p class="empty">{t('historyEmpty')}</p>
        ) : (
          <HeatMap
            history={shown}
            categories={types}
            now={serverNow}
            readHour={(category, hours) => readHour(id, category, hours)}
            saveNote={isUserOwned(owner) ? (hour, note) => saveNote(id, hour, note) : null}
          />
        )}
        {shown !== null && !isEmptyHistory(shown) && (
          <div class="button-row">
            <CopyButton
              text={t('copyReport')}
              copy={whole && (() => copy(reportText(nameWithSpace(owner), whole, tightest, serverNow)))}
            />
          </div>
        )}
      </Section>
      <Section name="batch" title={t('batchHeading')}>
        {unread || shown === null ? (
          loading
        ) : (
          <BatchSection
            owner={owner}
            history={whole}
            records={ownRecords}
            running={running}
            loading={loading}
            now={now}
            copy={copy}
            setBatch={(batch) => setBatch(id, batch)}
          />
        )}
      </Section>
      <Section name="requests" title={t('requestsHeading')}>
        {requests === null ? (
          loading
        ) : (
          <Requests
            requests={ownRequests}
            inFlight={inFlightRows(id, inFlight.get(id) ?? [], now)}
            tabId={tabId}
            now={now}
          />
        )}
      </Section>
    </div>
  );
}

const nameWithSpace = (owner: OwnerView): string => ownerNames([owner], true).get(owner.id) ?? owner.id;

/** Sorted by their start; the history has them in the order of their end. */
const ownerRequests = (requests: readonly RequestRecord[], id: OwnerId): readonly RequestRecord[] =>
  requests.filter(({ owner }) => owner === id).sort((a, b) => a.at - b.at);
