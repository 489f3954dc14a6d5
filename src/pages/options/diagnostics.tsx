/** The diagnostics section with rejected readings and inferred categories, and the notice after a repair. */
import { useEffect, useState } from 'preact/hooks';
import { parseCategory } from '../../core/category.ts';
import { REJECTION_REASONS } from '../../core/readings/reading.ts';
import type { Diagnostics } from '../../export/diagnostics.ts';
import browser from '../../platform/browser.ts';
import { formatDateTime, formatNumber } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName } from '../../platform/names.ts';
import {
  loadRepairLog,
  parseRepairLog,
  REPAIR_KINDS,
  REPAIR_LOG_ITEM,
  type RepairLog,
} from '../../storage/repair.ts';
import { Callout } from '../../ui/app/callout.tsx';
import { Phrases } from '../../ui/text/phrases.tsx';
import { OptionsSection } from './sections.tsx';

type ShownDiagnostics = Pick<Diagnostics, 'rejected' | 'inferredCategories'>;

export function DiagnosticsSection({ read }: { read: () => Promise<ShownDiagnostics> }) {
  const [shown, setShown] = useState<ShownDiagnostics | null>(null);
  useEffect(() => {
    read().then(setShown, () => {});
  }, [read]);
  return (
    <OptionsSection id="diagnostics" help={t('diagnosticsHelp')}>
      {shown !== null && <DiagnosticFacts {...shown} />}
    </OptionsSection>
  );
}

function DiagnosticFacts({ rejected, inferredCategories }: ShownDiagnostics) {
  const refused = REJECTION_REASONS.flatMap((kind) => {
    const count = rejected[kind] ?? 0;
    return count === 0 ? [] : [[t(`rejected_${kind}`), formatNumber(count)] as const];
  });
  const learnt = Object.entries(inferredCategories).map(([endpoint, name]) => {
    const category = parseCategory(name);
    return [endpoint, category === null ? name : categoryName(category)] as const;
  });
  return (
    <>
      <h3>{t('rejectedReadings')}</h3>
      <Facts facts={refused} none={t('noRejectedReadings')} />
      <h3>
        <Phrases text={t('endpointsCountedDifferently')} />
      </h3>
      <Facts facts={learnt} none={t('noEndpointsCountedDifferently')} />
    </>
  );
}

function Facts({ facts, none }: { facts: readonly (readonly [string, string])[]; none: string }) {
  if (facts.length === 0) return <p class="lead">{none}</p>;
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Says which stored items were damaged, and what replaced them. */
export function RepairNotice({ log, onRead }: { log: RepairLog; onRead: () => void }) {
  const repairs = REPAIR_KINDS.flatMap((kind) => {
    const at = log[kind];
    return at === undefined ? [] : [{ kind, at }];
  });
  if (repairs.length === 0) return null;
  return (
    <div role="status">
      <Callout
        title={t('repairsHeading')}
        action={
          <button type="button" onClick={onRead}>
            {t('ok')}
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
  const [log, setLog] = useState<RepairLog>({});
  useEffect(() => {
    loadRepairLog().then(setLog, () => {});
    const changed = (changes: Record<string, { newValue?: unknown }>) => {
      const change = changes[REPAIR_LOG_ITEM];
      if (change !== undefined) setLog(parseRepairLog(change.newValue));
    };
    browser.storage.local.onChanged.addListener(changed);
    return () => browser.storage.local.onChanged.removeListener(changed);
  }, []);
  return log;
}
