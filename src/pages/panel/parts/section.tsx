/** The building blocks of the panel's sections: the section itself, the legend of a chart, and a chart's figures as a table. */
import type { ComponentChild, ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { type MessageKey, t } from '../../../platform/i18n.ts';
import { Phrases } from '../../../ui/text/phrases.tsx';

interface SectionProps {
  /** Also the target of the links on top. */
  readonly name: string;
  readonly title: string;
  readonly children: ComponentChildren;
}

/** A section with its heading. */
export function Section({ name, title, children }: SectionProps) {
  return (
    <section class={`section section-${name}`} id={name} aria-labelledby={`${name}-title`}>
      <h2 id={`${name}-title`}>
        <Phrases text={title} />
      </h2>
      {children}
    </section>
  );
}

export type LegendEntry = readonly [sign: ComponentChild, meaning: MessageKey];

/** Hidden from screen readers: the table or list beside the chart says the same in words. */
export function Legend({ signs }: { signs: readonly LegendEntry[] }) {
  return (
    <ul class="legend" aria-hidden="true">
      {signs.map(([sign, meaning]) => (
        <li key={meaning}>
          {sign}
          {t(meaning)}
        </li>
      ))}
    </ul>
  );
}

interface TableToggleProps {
  /** The accessible name of the table. */
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: () => ComponentChildren;
}

/** A disclosure with a table; its rows are made when it is opened. */
export function TableToggle({ title, heads, rows }: TableToggleProps) {
  const [open, setOpen] = useState(false);
  return (
    <details class="table-toggle" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('showAsTable')}</summary>
      {open && (
        <div class="table-toggle-box" tabIndex={0} role="group" aria-label={title}>
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
