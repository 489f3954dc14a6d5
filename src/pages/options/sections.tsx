/** The sections of the options page: their order, their frame, and the navigation that leads to them. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type MessageKey, t } from '../../platform/i18n.ts';
import { Phrases } from '../../ui/text/phrases.tsx';

const SECTIONS = [
  ['accounts', 'accounts'],
  ['checking', 'checkingHeading'],
  ['button', 'buttonHeading'],
  ['notifications', 'alertsHeading'],
  ['sites', 'sitesHeading'],
  ['data', 'dataHeading'],
  ['diagnostics', 'diagnosticsHeading'],
] as const satisfies readonly (readonly [string, MessageKey])[];

type SectionId = (typeof SECTIONS)[number][0];

interface OptionsSectionProps {
  readonly id: SectionId;
  readonly help?: string;
  readonly children: ComponentChildren;
}

/** A section with its heading, and below it a line that explains it. */
export function OptionsSection({ id, help, children }: OptionsSectionProps) {
  const heading = SECTIONS.find(([name]) => name === id)?.[1] ?? 'options';
  return (
    <section class="card" id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} tabIndex={-1}>
        <Phrases text={t(heading)} />
      </h2>
      {help !== undefined && <p class="lead">{help}</p>}
      {children}
    </section>
  );
}

interface SubsectionProps {
  readonly title: string;
  readonly help?: string;
  readonly children: ComponentChildren;
}

/** A part of a section, with a heading of its own. */
export function Subsection({ title, help, children }: SubsectionProps) {
  return (
    <div class="subsection">
      <h3>
        <Phrases text={title} />
      </h3>
      {help !== undefined && <p class="lead">{help}</p>}
      {children}
    </div>
  );
}

/** Links to the sections. The one that is being read is marked. */
export function SectionNav() {
  const current = useCurrentSection();
  return (
    <nav class="section-nav" aria-label={t('onThisPage')}>
      <ul>
        {SECTIONS.map(([id, heading]) => (
          <li key={id}>
            <a href={`#${id}`} aria-current={id === current ? 'true' : undefined}>
              {t(heading)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function useCurrentSection(): SectionId {
  const [current, setCurrent] = useState<SectionId>('accounts');
  useEffect(() => {
    const update = () => setCurrent(sectionInView());
    update();
    window.addEventListener('scroll', update, { passive: true });
    window.addEventListener('hashchange', update);
    return () => {
      window.removeEventListener('scroll', update);
      window.removeEventListener('hashchange', update);
    };
  }, []);
  return current;
}

/** The section whose heading was last scrolled past; at the end of the page, the one that the address names, else the last. */
function sectionInView(): SectionId {
  const { scrollTop, scrollHeight, clientHeight } = document.documentElement;
  const isAtEnd = scrollTop > 0 && scrollTop + clientHeight >= scrollHeight - 1;
  const ids = SECTIONS.map(([id]) => id);
  if (isAtEnd) return ids.find((id) => location.hash === `#${id}`) ?? ids.at(-1) ?? 'accounts';
  const passed = ids.filter((id) => topOf(id) <= clientHeight / 3);
  return passed.at(-1) ?? 'accounts';
}

const topOf = (id: SectionId): number =>
  document.getElementById(id)?.getBoundingClientRect().top ?? Number.POSITIVE_INFINITY;
