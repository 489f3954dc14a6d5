import { t } from '../platform/i18n.ts';
import { HeadlineBox } from './headline-box.tsx';

/** The browser keeps Backlog's hosts from us: nothing else matters until the user allows them. */
export function NoAccess() {
  return <HeadlineBox mark="attention" title={t('noAccess')} detail={t('noAccessHelp')} />;
}
