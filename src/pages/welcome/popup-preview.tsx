/** The popup as a picture: its own components with figures of an example, and with the figures of the added account. */
import type { KnownCategory } from '../../core/category.ts';
import type { Gauge, OwnerView } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { unknownGauge } from '../../core/view/gauge.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName } from '../../platform/names.ts';
import { useFocusReport } from '../../ui/app/send-command.ts';
import { valueText } from '../../ui/gauges/gauge-text.ts';
import { Gauges } from '../../ui/gauges/gauges.tsx';
import { HeadlineBox, headline } from '../../ui/gauges/headline.tsx';

/** The time of the example. Nothing in it changes. */
const EXAMPLE_NOW: LocalMs = 0;

const exampleGauge = (category: KnownCategory, remaining: number, limit: number, seconds: number): Gauge => ({
  ...unknownGauge(category),
  state: 'open',
  severity: 'ok',
  remaining,
  limit,
  resetAt: seconds * 1000,
  asOf: EXAMPLE_NOW,
});

const UPDATE: Gauge = { ...exampleGauge('update', 24, 150, 31), severity: 'warning' };
const EXAMPLE: readonly Gauge[] = [
  exampleGauge('read', 480, 600, 42),
  UPDATE,
  exampleGauge('search', 131, 150, 48),
  { ...exampleGauge('icon', 60, 60, 0), state: 'idle', resetAt: null },
];

/** Not operable, and described by its caption alone. */
export function PopupExample() {
  return (
    <figure class="popup-example">
      <figcaption>{t('popupExample')}</figcaption>
      <div class="popup-frame" aria-hidden="true" inert>
        <HeadlineBox
          icon="warning"
          title={t('runningLow', categoryName('update'))}
          detail={valueText(UPDATE, EXAMPLE_NOW) ?? ''}
        />
        <Gauges gauges={EXAMPLE} now={EXAMPLE_NOW} />
      </div>
    </figure>
  );
}

/** The account's figures, checked as often as in the popup while they are shown. */
export function LiveStatus({ owner, now }: { owner: OwnerView; now: LocalMs }) {
  useFocusReport(true, owner.id);
  return (
    <div class="popup-frame">
      <HeadlineBox {...headline(owner, now)} level={3} />
      <Gauges gauges={owner.gauges} now={now} />
    </div>
  );
}
