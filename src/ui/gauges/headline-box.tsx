import { StatusIcon } from '../icons/icons.tsx';
import type { Headline } from './headline.ts';

/** The one sentence on top, legible at arm's length. */
export function HeadlineBox({ icon, title, detail }: Headline) {
  return (
    <section class={`headline tone-${icon}`}>
      <StatusIcon name={icon} size={32} />
      <div class="headline-text">
        <h1>{title}</h1>
        <p>{detail}</p>
      </div>
    </section>
  );
}
