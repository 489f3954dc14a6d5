/** A problem in the place where it arose: what happened, and what to do. */
import { t } from '../platform/i18n.ts';
import type { Problem } from '../quota/snapshot.ts';
import { Mark } from './mark.tsx';
import { PROBLEMS } from './problems.ts';

export function ProblemNote({ problem }: { problem: Problem }) {
  const { title, help } = PROBLEMS[problem];
  return (
    <div class="notice notice-bad">
      <Mark name="danger" size={18} />
      <p>
        <strong>{t(title)}</strong> <span>{t(help)}</span>
      </p>
    </div>
  );
}
