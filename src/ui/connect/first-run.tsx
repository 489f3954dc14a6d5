/** Nothing to show yet: the form that adds an account, with the space of the open tab already in it. */
import { t } from '../../platform/i18n.ts';
import { NoAccess } from '../access/host-access.tsx';
import type { SharedActions } from '../app/polling-footer.tsx';
import { HeadlineBox } from '../gauges/headline.tsx';
import { Icon } from '../icons/icons.tsx';
import { AddAccountForm } from './add-account-form.tsx';

interface FirstRunProps {
  readonly class: string;
  readonly noAccess: boolean;
  readonly actions: SharedActions;
}

export function FirstRun({ class: className, noAccess, actions }: FirstRunProps) {
  return (
    <div class={className}>
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
      <AddAccountForm known={[]} />
      <button type="button" class="link" onClick={actions.openOptions}>
        {t('options')}
        <Icon name="out" />
      </button>
    </div>
  );
}
