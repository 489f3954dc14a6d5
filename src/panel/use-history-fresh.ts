import { useEffect, useState } from 'preact/hooks';
import { historyFreshAt } from '../platform/history.ts';
import type { LocalMs } from '../quota/time.ts';

/** When the history was found damaged and had to be started afresh; null where it never was. */
export function useHistoryFresh(): LocalMs | null {
  const [freshAt, setFreshAt] = useState<LocalMs | null>(null);
  useEffect(() => {
    historyFreshAt().then(setFreshAt, () => {});
  }, []);
  return freshAt;
}
