/** What became of an attempt to add an account. The regions stay, so that screen readers hear what enters them. */
import { t } from '../platform/i18n.ts';
import { NoticeBox } from './notice-box.tsx';
import type { SignIn } from './sign-in.ts';

export function SignInResult({ result }: { result: SignIn | null }) {
  return (
    <>
      <div role="status">{result?.kind === 'done' && <Done {...result} />}</div>
      <div role="alert">
        {result?.kind === 'failed' && (
          <NoticeBox title={t(result.problem)} text={t(`${result.problem}Help`)} />
        )}
        {result?.kind === 'notSaved' && <NoticeBox title={t('notSaved')} text={t('notSavedHelp')} />}
      </div>
    </>
  );
}

function Done({ account: { userName, spaceName, space } }: Extract<SignIn, { kind: 'done' }>) {
  const where = spaceName === null ? space : `${spaceName} (${space})`;
  return <NoticeBox good title={t('signedInAs', userName)} text={t('onSpace', where)} />;
}
