/** A picture's figures as a table, for everyone who would rather read them; made only when it is opened. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../../../platform/i18n.ts';

interface TableToggleProps {
  /** What it is a table of. */
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: () => ComponentChildren;
}

export function TableToggle({ title, heads, rows }: TableToggleProps) {
  const [open, setOpen] = useState(false);
  return (
    <details class="as-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('asTable')}</summary>
      {open && (
        <div class="as-table-box" tabIndex={0} role="group" aria-label={title}>
          <table>
            <thead>
              <tr>
                {heads.map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{rows()}</tbody>
          </table>
        </div>
      )}
    </details>
  );
}
