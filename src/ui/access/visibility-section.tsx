import { t } from '../../platform/i18n.ts';

/** What can and cannot be seen, and where the key goes: said before anybody has to ask. */
export function VisibilitySection() {
  return (
    <section class="card">
      <h2>{t('seeHeading')}</h2>
      <dl class="see">
        <dt>{t('seeYes')}</dt>
        <dd>{t('seeYes1')}</dd>
        <dd>{t('seeYes2')}</dd>
        <dt>{t('seePoll')}</dt>
        <dd>{t('seePoll1')}</dd>
        <dt>{t('seeNo')}</dt>
        <dd>{t('seeNo1')}</dd>
      </dl>
      <h3>{t('privacyHeading')}</h3>
      <p class="lead">{t('privacy')}</p>
    </section>
  );
}
