import { useEffect, useState } from 'preact/hooks';
import { ACCOUNTS_ITEM, type Account, loadAccounts, parseAccounts } from '../platform/accounts.ts';
import browser from '../platform/browser.ts';

/** The accounts as they are stored; null until they have been read. */
export function useAccounts(): readonly Account[] | null {
  const [accounts, setAccounts] = useState<readonly Account[] | null>(null);
  useEffect(() => {
    const changed = (changes: Record<string, { newValue?: unknown }>) => {
      const change = changes[ACCOUNTS_ITEM];
      if (change !== undefined) setAccounts(parseAccounts(change.newValue));
    };
    browser.storage.local.onChanged.addListener(changed);
    loadAccounts().then(setAccounts, () => setAccounts([]));
    return () => browser.storage.local.onChanged.removeListener(changed);
  }, []);
  return accounts;
}
