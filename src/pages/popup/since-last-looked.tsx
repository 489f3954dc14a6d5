/** "Since you last looked": "Update used up 02:10–02:14, mostly other programs", "Not checked 23:10–08:40". */
import { parseCategory } from '../../core/category.ts';
import type { OwnerId } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import type { MissedEvent } from '../../history/missed-events.ts';
import { formatNumber, formatTimeRange } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName } from '../../platform/names.ts';
import { callerName } from '../../ui/findings/finding-sentence.ts';
import { Phrases } from '../../ui/text/phrases.tsx';

/** So that the popup keeps its height; all of it is in the panel. */
const MAX_LINES = 3;

interface SinceLastLookedProps {
  readonly events: readonly MissedEvent[];
  /** Of the accounts, where there is more than one; else empty. */
  readonly names: ReadonlyMap<OwnerId, string>;
  readonly now: LocalMs;
  readonly onDismiss: () => void;
  readonly onMore: () => void;
}

export function SinceLastLooked({ events, names, now, onDismiss, onMore }: SinceLastLookedProps) {
  if (events.length === 0) return null;
  const shown = mostImportant(events);
  const more = events.length - shown.length;
  return (
    <section class="since-last-looked" aria-labelledby="since-last-looked">
      <div class="findings-preview-head">
        <h2 id="since-last-looked">{t('sinceLastLooked')}</h2>
        <button type="button" class="link" onClick={onDismiss}>
          {t('dismiss')}
        </button>
      </div>
      <ul>
        {shown.map((event) => (
          <li key={`${event.kind} ${event.owner} ${event.from}`}>
            <Phrases text={missedLine(event, names, now)} />
          </li>
        ))}
      </ul>
      {more > 0 && (
        <button type="button" class="link" onClick={onMore}>
          {t('moreFindings', formatNumber(more))}
        </button>
      )}
    </section>
  );
}

/** Used-up limits come before unchecked times; each kind is in order of time. */
function mostImportant(events: readonly MissedEvent[]): readonly MissedEvent[] {
  const ofKind = (kind: MissedEvent['kind']) =>
    events.filter((event) => event.kind === kind).toSorted((a, b) => a.from - b.from);
  return [...ofKind('usedUp'), ...ofKind('unchecked')].slice(0, MAX_LINES);
}

function missedLine(event: MissedEvent, names: ReadonlyMap<OwnerId, string>, now: LocalMs): string {
  const times = formatTimeRange(event.from, event.to, now);
  const line = event.kind === 'unchecked' ? t('missedUnchecked', times) : usedUpLine(event, times);
  const name = names.get(event.owner);
  return name === undefined ? line : t('labelled', name, line);
}

function usedUpLine({ category, caller }: Extract<MissedEvent, { kind: 'usedUp' }>, times: string): string {
  const known = parseCategory(category);
  const type = known === null ? category : categoryName(known);
  const who = callerName(caller);
  return who === null ? t('missedUsedUp', type, times) : t('missedUsedUpBy', type, times, who);
}
