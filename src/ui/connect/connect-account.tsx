/** Checks a key with its space and, if the space accepts it, has the background store the account. */
import { checkKey } from '../../backlog-api/own-requests.ts';
import type { PollError } from '../../core/snapshot.ts';
import { t } from '../../platform/i18n.ts';
import { type Account, validAccount } from '../../storage/accounts.ts';
import { Callout } from '../app/callout.tsx';
import { requestCommand } from '../app/send-command.ts';

export type ConnectResult =
  | { readonly kind: 'done'; readonly account: Account }
  | { readonly kind: 'failed'; readonly problem: PollError }
  | { readonly kind: 'notSaved' };

/** @param label the user's own name for the account; an empty one leaves the name it already has */
export async function connectAccount(space: string, key: string, label: string): Promise<ConnectResult> {
  const check = await checkKey(space, key);
  if (!check.ok) return { kind: 'failed', problem: check.error };
  const { user, spaceName } = check;
  const account = validAccount({
    id: `${space}#${user.id}`,
    userName: user.name,
    spaceName,
    label: label === '' ? null : label,
    addedAt: Date.now(),
    alertScope: 'all',
  });
  // An account that cannot be read back must not be stored: it could neither be shown nor removed.
  if (account === null) return { kind: 'failed', problem: 'garbled' };
  const saved = await requestCommand({ type: 'saveAccount', account, apiKey: key });
  return saved ? { kind: 'done', account } : { kind: 'notSaved' };
}

/**
 * The outcome of an attempt to add an account. The live regions stay, so that screen readers announce what is put into
 * them.
 */
export function ConnectOutcome({ result }: { result: ConnectResult | null }) {
  return (
    <>
      <div role="status">{result?.kind === 'done' && <ConnectedCallout {...result} />}</div>
      <div role="alert">
        {result?.kind === 'failed' && <Callout title={t(result.problem)} text={t(`${result.problem}Help`)} />}
        {result?.kind === 'notSaved' && (
          <Callout title={t('accountNotSaved')} text={t('accountNotSavedHelp')} />
        )}
      </div>
    </>
  );
}

function ConnectedCallout({
  account: { userName, spaceName, space },
}: Extract<ConnectResult, { kind: 'done' }>) {
  const where = spaceName === null ? space : `${spaceName} (${space})`;
  return <Callout good title={t('accountAdded', userName)} text={t('onSpace', where)} />;
}
