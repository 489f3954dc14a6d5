/** One hour of one type, minute by minute, with who used it and the user's note. */
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { HOUR_MS, WINDOW_SECONDS } from '../../../core/time.ts';
import type { HourCell } from '../../../history/hour-grid.ts';
import type { HourSums } from '../../../history/hour-sums.ts';
import type { WindowRecord } from '../../../history/read.ts';
import { t } from '../../../platform/i18n.ts';
import { IconButton } from '../../../ui/icons/icons.tsx';
import { typeName } from '../record-text.ts';
import { TimeAxis, WindowStrip, WindowTable } from '../timeline/timeline.tsx';
import { pastUsageRows, sumsUsageRows } from '../usage/usage-rows.ts';
import { UsageTable } from '../usage/usage-table.tsx';
import { sumsRemarks, usedText } from './hour-text.ts';
import { HOURS_EVERY_MS } from './use-owner-history.ts';
import { usePolling } from './use-polling.ts';

interface HourDetailProps {
  readonly category: string;
  readonly title: string;
  readonly cell: HourCell;
  /** Resolves to null if they cannot be read. */
  readonly readHour: (category: string, hours: readonly number[]) => Promise<readonly WindowRecord[] | null>;
  /** Null where the owner may not have notes. */
  readonly saveNote: ((hour: number, note: string) => void) | null;
  readonly onClose: () => void;
}

export function HourDetail({ category, title, cell, readHour, saveNote, onClose }: HourDetailProps) {
  const [records, setRecords] = useState<readonly WindowRecord[] | null>(null);
  const [isUnread, setUnread] = useState(false);
  const section = useRef<HTMLElement>(null);
  // In a narrow panel it is below what can be seen.
  useLayoutEffect(() => section.current?.scrollIntoView({ block: 'nearest' }), []);
  const { hours, sums, note } = cell;
  const [first = 0] = hours;
  usePolling(
    async (isCurrent) => {
      const read = await readHour(category, hours).catch(() => null);
      if (!isCurrent()) return false;
      setUnread(read === null);
      // After a failed read, those that were shown before stay.
      if (read !== null) setRecords(read.map(byServerClock));
      return read === null;
    },
    HOURS_EVERY_MS,
    `${sums?.total} ${sums?.refused}`,
  );
  const axis = { from: first * HOUR_MS, to: ((hours.at(-1) ?? first) + 1) * HOUR_MS };
  return (
    <section
      ref={section}
      class="hour-detail"
      aria-label={title}
      onKeyDown={({ key, isComposing }) => {
        // An input method has Escape for what is being converted.
        if (key === 'Escape' && !isComposing) onClose();
      }}
    >
      <div class="hour-head">
        <h3>
          {title} · {typeName(category)}
        </h3>
        <IconButton glyph="cross" name={t('closeHour')} onClick={onClose} />
      </div>
      {sums === null ? <p class="empty">{t('nothingRecorded')}</p> : <HourSumsList sums={sums} />}
      {saveNote !== null && <NoteForm note={note} onSave={(text) => saveNote(first, text)} />}
      {records === null && isUnread && <p class="empty">{t('notLoaded')}</p>}
      {records !== null && records.length > 0 && (
        <>
          <ul class="strips">
            <WindowStrip category={category} records={records} axis={axis} now={null} />
          </ul>
          <TimeAxis axis={axis} />
          {(['initiator', 'endpoint'] as const).map((grouping) => (
            <UsageTable
              key={grouping}
              rows={pastUsageRows(records, grouping)}
              grouping={grouping}
              limit={null}
              caption={t(grouping === 'initiator' ? 'byProgram' : 'byEndpoint')}
            />
          ))}
          <WindowTable records={records} />
        </>
      )}
      {records !== null && records.length === 0 && sums !== null && (
        <>
          <p class="hint">{t('minutesNotKept')}</p>
          <UsageTable rows={sumsUsageRows(category, sums)} grouping="initiator" limit={null} />
        </>
      )}
    </section>
  );
}

/** Hours are by the server's clock, and the local one may have been another. */
const byServerClock = (record: WindowRecord): WindowRecord => ({
  ...record,
  openedAt: (record.reset - WINDOW_SECONDS) * 1000,
});

function HourSumsList({ sums }: { sums: HourSums }) {
  return (
    <ul class="hour-sums">
      <li>
        <b>{t('busiestMinute', usedText(sums.busiest))}</b>
      </li>
      {sumsRemarks(sums).map((remark) => (
        <li key={remark}>{remark}</li>
      ))}
    </ul>
  );
}

/** "nightly import". */
function NoteForm({ note, onSave }: { note: string; onSave: (note: string) => void }) {
  /** Null as long as nothing was typed: what is read again must not replace it. */
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? note;
  const id = useId();
  return (
    <form
      class="note-form"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(text.trim());
      }}
    >
      <label for={id}>{t('noteLabel')}</label>
      <input
        id={id}
        type="text"
        maxLength={80}
        placeholder={t('noteExample')}
        value={text}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      <button type="submit" disabled={text.trim() === note}>
        {t('save')}
      </button>
    </form>
  );
}
