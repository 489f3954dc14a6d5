/** What became of an attempt to add an account. The regions stay, so that screen readers hear what enters them. */
import { t } from '../platform/i18n.ts';
import { Mark } from './mark.tsx';
import type { SignIn } from './sign-in.ts';

export function SignInResult({ result }: { result: SignIn | null }) {
  return (
    <>
      <div role="status">{result?.kind === 'done' && <Done {...result} />}</div>
      <div role="alert">
        {result?.kind === 'failed' && <Failed title={t(result.problem)} help={t(`${result.problem}Help`)} />}
        {result?.kind === 'notSaved' && <Failed title={t('notSaved')} help={t('notSavedHelp')} />}
      </div>
    </>
  );
}

function Done({ account: { userName, spaceName, space } }: Extract<SignIn, { kind: 'done' }>) {
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

function Failed({ title, help }: { title: string; help: string }) {
  return (
    <div class="notice notice-bad">
      <Mark name="danger" size={18} />
      <p>
        <strong>{title}</strong> <span>{help}</span>
      </p>
    </div>
  );
}
