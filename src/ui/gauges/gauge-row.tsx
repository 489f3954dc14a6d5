/** One request type: name, figure, countdown; the bar; and a line that explains. The height never changes. */
import type { ComponentChildren } from 'preact';
import type { Gauge } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { formatNumber } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName } from '../../platform/names.ts';
import { StatusIcon } from '../icons/icons.tsx';
import { Countdown, type CountdownProps } from './countdown.tsx';
import { inFlightText, noteParts, valueText } from './gauge-text.ts';

export function GaugeRow(props: CountdownProps & { children?: ComponentChildren }) {
  const { gauge, now, children } = props;
  const { severity, state, inFlight } = gauge;
  const name = categoryName(gauge.category);
  const notes = noteParts(gauge, now);
  const inFlightCount = inFlight.uncounted + inFlight.maybeCounted;
  const isAtRisk = severity === 'warning' || severity === 'critical' || severity === 'exhausted';
  return (
    <li class={`gauge tone-${severity} gauge-${state}`}>
      <div class="gauge-head">
        <span class="gauge-name" title={name}>
          {name}
        </span>
        {isAtRisk && <StatusIcon name={severity} size={14} />}
        <Figure gauge={gauge} />
        <Countdown {...props} />
      </div>
      <GaugeBar gauge={gauge} now={now} isAtRisk={isAtRisk} />
      <div class="gauge-foot">
        <span class="gauge-note" title={notes.join(' · ')}>
          {notes.map((note, index) => (
            <span key={index}>{index === 0 ? note : ` · ${note}`}</span>
          ))}
        </span>
        {inFlightCount > 0 && (
          <span class="gauge-in-flight" title={inFlightText(gauge)}>
            <span aria-hidden="true">{t('inFlight', formatNumber(inFlightCount))}</span>
            <span class="visually-hidden">{inFlightText(gauge)}</span>
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

/** The bar: a meter where there is a figure, a dashed line where there is none. */
function GaugeBar({ gauge, now, isAtRisk }: { gauge: Gauge; now: LocalMs; isAtRisk: boolean }) {
  const { remaining, limit, category, state, burnRate } = gauge;
  const sentence = valueText(gauge, now);
  if (sentence === null || remaining === null || limit === null) return <div class="bar bar-unknown" />;
  return (
    <div
      class={`bar bar-${state}`}
      role="meter"
      aria-label={categoryName(category)}
      aria-valuemin={0}
      aria-valuemax={limit}
      aria-valuenow={remaining}
      aria-valuetext={sentence}
    >
      <div class="bar-fill" style={{ width: percentWidth(limit === 0 ? 0 : remaining / limit) }} />
      {isAtRisk && burnRate !== null && (
        <div class="bar-pace" title={t('evenPace')} style={{ left: percentWidth(1 - burnRate.expected) }} />
      )}
    </div>
  );
}

const percentWidth = (part: number): string => `${Math.min(Math.max(part, 0), 1) * 100}%`;
