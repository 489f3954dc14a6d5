/** A problem in the place where it arose: what happened, and what to do. */
import { t } from '../platform/i18n.ts';
import type { Problem } from '../quota/snapshot.ts';
import { Mark } from './mark.tsx';

export function ProblemNote({ problem }: { problem: Problem }) {
  return (
    <div class="notice notice-bad">
      <Mark name="danger" size={18} />
      <p>
        <strong>{t(problem)}</strong> <span>{t(`${problem}Help`)}</span>
      </p>
    </div>
  );
}
