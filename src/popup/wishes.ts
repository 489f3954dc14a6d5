/** What the background has promised to tell. */
import { useEffect, useState } from 'preact/hooks';
import { ALERTS_ITEM, parseAlerts } from '../platform/alert-store.ts';
import browser from '../platform/browser.ts';
import type { Wish } from '../quota/alerts.ts';

export function useWishes(): readonly Wish[] {
  const [wishes, setWishes] = useState<readonly Wish[]>([]);
  useEffect(() => {
    const take = (item: unknown) => setWishes(parseAlerts(item)?.wishes ?? []);
    const changed = (changes: Record<string, { newValue?: unknown }>, area: string) => {
      const change = changes[ALERTS_ITEM];
      if (area === 'session' && change !== undefined) take(change.newValue);
    };
    browser.storage.onChanged.addListener(changed);
    browser.storage.session.get(ALERTS_ITEM).then(
      (items) => take(items[ALERTS_ITEM]),
      () => {},
    );
    return () => browser.storage.onChanged.removeListener(changed);
  }, []);
  return wishes;
}
