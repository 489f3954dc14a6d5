/** Says which stored items were damaged, and what replaced them. */
import { useEffect, useState } from 'preact/hooks';
import browser from '../../../platform/browser.ts';
import { formatDateTime } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import {
  loadRepairLog,
  parseRepairLog,
  REPAIR_KINDS,
  REPAIR_LOG_ITEM,
  type RepairLog,
} from '../../../storage/repair.ts';
import { Callout } from '../../../ui/app/callout.tsx';

export function RepairNotice({ resets, onRead }: { resets: RepairLog; onRead: () => void }) {
  const repairs = REPAIR_KINDS.flatMap((kind) => {
    const at = resets[kind];
    return at === undefined ? [] : [{ kind, at }];
  });
  if (repairs.length === 0) return null;
  return (
    <div role="status">
      <Callout
        title={t('repairsHeading')}
        action={
          <button type="button" onClick={onRead}>
            {t('repairsRead')}
          </button>
        }
      >
        <ul class="callout-list">
          {repairs.map(({ kind, at }) => (
            <li key={kind}>
              {t(`repaired_${kind}`)} <span class="when">{formatDateTime(at, Date.now())}</span>
            </li>
          ))}
        </ul>
      </Callout>
    </div>
  );
}

/** The repair log, updated while the page is open. */
export function useRepairLog(): RepairLog {
  const [resets, setResets] = useState<RepairLog>({});
  useEffect(() => {
    loadRepairLog().then(setResets, () => {});
    const changed = (changes: Record<string, { newValue?: unknown }>) => {
      const change = changes[REPAIR_LOG_ITEM];
      if (change !== undefined) setResets(parseRepairLog(change.newValue));
    };
    browser.storage.local.onChanged.addListener(changed);
    return () => browser.storage.local.onChanged.removeListener(changed);
  }, []);
  return resets;
}
