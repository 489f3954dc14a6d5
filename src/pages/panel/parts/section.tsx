import type { ComponentChildren } from 'preact';

interface SectionProps {
  /** Also the target of the links on top. */
  readonly name: string;
  readonly title: string;
  readonly children: ComponentChildren;
}

/** One part of the panel, under its heading. */
export function Section({ name, title, children }: SectionProps) {
  return (
    <section class={`part part-${name}`} id={name} aria-labelledby={`${name}-title`}>
      <h2 id={`${name}-title`}>{title}</h2>
      {children}
    </section>
  );
}
