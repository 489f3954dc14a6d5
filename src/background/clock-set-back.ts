/** After the local clock was set back and the state's times moved: all else that goes by that clock follows. */
import { ALERTS_ITEM, alertItem } from '../platform/alert-store.ts';
import browser from '../platform/browser.ts';
import { moveHistoryTimes } from '../platform/history-times.ts';
import { PRUNED_ITEM, SCREEN_ITEM } from '../platform/session.ts';
import { SETTINGS_ITEM, settingsItem } from '../platform/settings.ts';
import type { ClockSetBack } from '../quota/clock-set-back.ts';
import type { Parts } from './pulse.ts';
import type { Store } from './store.ts';

/**
 * Moves the times of running polls and unwritten requests, clears timer and alarm (they would come as late as the clock
 * was set back), and stores all that has moved.
 */
export function applyClockSetBack(parts: Parts, store: Store, change: ClockSetBack): void {
  const { state, poller, chronicle, schedule } = parts;
  poller.moveTimes(change);
  chronicle.moveTimes(change);
  schedule.forget();
  for (const owner of state.ledger.owners.values()) store.keep(owner);
  store.keepItem(ALERTS_ITEM, () => alertItem(state.alerts));
  store.keepItem(SCREEN_ITEM, () => state.screen);
  // Both areas and their latest time at once: a worker that dies in between would move one of them twice.
  const { mutedUntil } = state.settings;
  // A mute that was over already must not begin again.
  const muteMoved = mutedUntil > Math.max(change.now - change.by, 0);
  store.write({
    [ALERTS_ITEM]: alertItem(state.alerts),
    ...(muteMoved ? { [SETTINGS_ITEM]: settingsItem(state.settings) } : {}),
  });
  // History is pruned with the next writing, and its time noted anew.
  browser.storage.session.remove(PRUNED_ITEM).catch(() => {});
  moveHistoryTimes(change).catch(() => {});
}
