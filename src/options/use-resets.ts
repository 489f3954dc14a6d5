import { useEffect, useState } from 'preact/hooks';
import browser from '../platform/browser.ts';
import { loadResets, parseResets, RESETS_ITEM, type Resets } from '../platform/resets.ts';

/** What was found damaged, also while the page is open. */
export function useResets(): Resets {
  const [resets, setResets] = useState<Resets>({});
  useEffect(() => {
    loadResets().then(setResets, () => {});
    const changed = (changes: Record<string, { newValue?: unknown }>) => {
      const change = changes[RESETS_ITEM];
      if (change !== undefined) setResets(parseResets(change.newValue));
    };
    browser.storage.local.onChanged.addListener(changed);
    return () => browser.storage.local.onChanged.removeListener(changed);
  }, []);
  return resets;
}
