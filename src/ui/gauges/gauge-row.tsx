/** One request type: name, figure, countdown; the bar; and a line that explains. The height never changes. */

import type { ComponentChildren } from 'preact';
import type { Gauge } from '../../core/snapshot.ts';
import { formatNumber } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName } from '../../platform/names.ts';
import { StatusIcon } from '../icons/icons.tsx';
import { Countdown, type CountdownProps } from './countdown.tsx';
import { GaugeBar } from './gauge-bar.tsx';
import { inFlightText, noteParts } from './gauge-text.ts';

export function GaugeRow(props: CountdownProps & { children?: ComponentChildren }) {
  const { gauge, now, children } = props;
  const { severity, state, inFlight } = gauge;
  const name = categoryName(gauge.category);
  const notes = noteParts(gauge, now);
  const inFlightCount = inFlight.uncounted + inFlight.maybeCounted;
  const isSevere = severity === 'warning' || severity === 'critical' || severity === 'exhausted';
  return (
    <li class={`row tone-${severity} row-${state}`}>
      <div class="row-head">
        <span class="row-name" title={name}>
          {name}
        </span>
        {isSevere && <StatusIcon name={severity} size={14} />}
        <Figure gauge={gauge} />
        <Countdown {...props} />
      </div>
      <GaugeBar gauge={gauge} now={now} />
      <div class="row-foot">
        <span class="row-note" title={notes.join(' · ')}>
          {notes.map((note, index) => (
            <span key={index}>{index === 0 ? note : ` · ${note}`}</span>
          ))}
        </span>
        {inFlightCount > 0 && (
          <span class="row-flying" title={inFlightText(gauge)}>
            <span aria-hidden="true">{formatNumber(inFlightCount)} ↗</span>
            <span class="unseen">{inFlightText(gauge)}</span>
          </span>
        )}
        {children}
      </div>
    </li>
  );
}

/** The number itself. The meter says it in full, so it is not read twice. */
function Figure({ gauge: { remaining, limit, isUpperBound } }: { gauge: Gauge }) {
  if (remaining === null) return <span class="figure figure-none">{t('noFigure')}</span>;
  return (
    <span class="figure" aria-hidden="true">
      <b>{isUpperBound ? t('atMost', formatNumber(remaining)) : formatNumber(remaining)}</b>
      {limit !== null && <small>{t('ofLimit', formatNumber(limit))}</small>}
    </span>
  );
}
