/** The test of a key went well: whose it is, on which space. */
import type { Account } from '../platform/accounts.ts';
import { t } from '../platform/i18n.ts';
import { Mark } from './mark.tsx';

export function SignedIn({ account: { userName, spaceName, space } }: { account: Account }) {
  return (
    <div class="notice notice-good">
      <Mark name="calm" size={18} />
      <p>
        <strong>{t('signedInAs', userName)}</strong>{' '}
        <span>{t('onSpace', spaceName === null ? space : `${spaceName} (${space})`)}</span>
      </p>
    </div>
  );
}
