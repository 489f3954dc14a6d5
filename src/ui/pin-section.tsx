import { t } from '../platform/i18n.ts';
import { Glyph } from './glyphs.tsx';

/** Shown until the button is on the toolbar. */
export function PinSection() {
  return (
    <section class="card card-accent">
      <h2>{t('pinHeading')}</h2>
      <p class="lead">{t('pinWhy')}</p>
      <ol class="steps">
        <li>
          {t('pinStep1')} <Glyph name="puzzle" />
        </li>
        <li>
          {t('pinStep2')} <Glyph name="pin" />
        </li>
      </ol>
    </section>
  );
}
