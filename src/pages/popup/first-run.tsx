/** Nothing to show yet: the form itself, with the space of the open tab already in it. */
import type { FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../../platform/i18n.ts';
import { NoAccess } from '../../ui/access/host-access.tsx';
import type { SharedActions } from '../../ui/app/polling-footer.tsx';
import { HeadlineBox } from '../../ui/gauges/headline.tsx';
import { Icon } from '../../ui/icons/icons.tsx';

export function FirstRun({ noAccess, actions }: { noAccess: boolean; actions: SharedActions }) {
  return (
    <div class="popup">
      {noAccess ? (
        <NoAccess />
      ) : (
        <HeadlineBox icon="brand" title={t('firstRunHeading')} detail={t('firstRunHelp')} />
      )}
      {noAccess && (
        <button type="button" class="primary allow" onClick={actions.allow}>
          {t('allow')}
        </button>
      )}
      <LazyForm />
      <button type="button" class="link" onClick={actions.openOptions}>
        {t('options')}
        <Icon name="out" />
      </button>
    </div>
  );
}

/** Loads the form only when it is needed, so that the popup opens faster otherwise. */
function LazyForm() {
  const [Form, setForm] = useState<FunctionComponent<{ known: readonly [] }> | null>(null);
  useEffect(() => {
    import('../../ui/connect/add-account-form.tsx').then(({ AddAccountForm }) =>
      setForm(() => AddAccountForm),
    );
  }, []);
  return Form === null ? null : <Form known={[]} />;
}
