/** What was refused, and what was learnt of endpoints. */
import { useEffect, useState } from 'preact/hooks';
import { parseCategory } from '../../../core/category.ts';
import { REJECTION_REASONS } from '../../../core/readings/reading.ts';
import type { Diagnostics } from '../../../export/diagnostics.ts';
import { formatNumber } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { categoryName } from '../../../platform/names.ts';

type ShownDiagnostics = Pick<Diagnostics, 'rejected' | 'inferredCategories'>;

export function DiagnosticsSection({ read }: { read: () => Promise<ShownDiagnostics> }) {
  const [told, setTold] = useState<ShownDiagnostics | null>(null);
  useEffect(() => {
    read().then(setTold, () => {});
  }, [read]);
  if (told === null) return null;
  const refused = REJECTION_REASONS.flatMap((kind) => {
    const count = told.rejected[kind] ?? 0;
    return count === 0 ? [] : [[t(`refusal_${kind}`), formatNumber(count)] as const];
  });
  const learnt = Object.entries(told.inferredCategories).map(([endpoint, name]) => {
    const category = parseCategory(name);
    return [endpoint, category === null ? name : categoryName(category)] as const;
  });
  return (
    <section class="card">
      <h2>{t('diagnosticsHeading')}</h2>
      <p class="lead">{t('diagnosticsHelp')}</p>
      <h3>{t('refusedReadings')}</h3>
      <Facts facts={refused} none={t('noRefusedReadings')} />
      <h3>{t('learntEndpoints')}</h3>
      <Facts facts={learnt} none={t('noLearntEndpoints')} />
    </section>
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
