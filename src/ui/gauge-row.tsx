/** One request type: name, figure, countdown; the bar; and a line that explains. The height never changes. */

import type { ComponentChildren } from 'preact';
import { number } from '../platform/format.ts';
import { t } from '../platform/i18n.ts';
import { categoryName } from '../platform/names.ts';
import type { Gauge } from '../quota/snapshot.ts';
import { Bar } from './bar.tsx';
import { Countdown, type CountdownProps } from './countdown.tsx';
import { Mark } from './mark.tsx';
import { inFlightText, noteParts } from './sentences.ts';

export function GaugeRow(props: CountdownProps & { children?: ComponentChildren }) {
  const { gauge, now, children } = props;
  const { verdict, state, inFlight } = gauge;
  const name = categoryName(gauge.category);
  const notes = noteParts(gauge, now);
  const flying = inFlight.unspent + inFlight.maybe;
  const grave = verdict === 'watch' || verdict === 'danger' || verdict === 'usedUp';
  return (
    <li class={`row tone-${verdict} row-${state}`}>
      <div class="row-head">
        <span class="row-name" title={name}>
          {name}
        </span>
        {grave && <Mark name={verdict} size={14} />}
        <Figure gauge={gauge} />
        <Countdown {...props} />
      </div>
      <Bar gauge={gauge} now={now} />
      <div class="row-foot">
        <span class="row-note" title={notes.join(' · ')}>
          {notes.map((note, index) => (
            <span key={index}>{index === 0 ? note : ` · ${note}`}</span>
          ))}
        </span>
        {flying > 0 && (
          <span class="row-flying" title={inFlightText(gauge)}>
            <span aria-hidden="true">{number(flying)} ↗</span>
            <span class="unseen">{inFlightText(gauge)}</span>
          </span>
        )}
        {children}
      </div>
    </li>
  );
}

/** The number itself. The meter says it in full, so it is not read twice. */
function Figure({ gauge: { remaining, limit, atMost } }: { gauge: Gauge }) {
  if (remaining === null) return <span class="figure figure-none">{t('noFigure')}</span>;
  return (
    <span class="figure" aria-hidden="true">
      <b>{atMost ? t('atMost', number(remaining)) : number(remaining)}</b>
      {limit !== null && <small>{t('ofLimit', number(limit))}</small>}
    </span>
  );
}
