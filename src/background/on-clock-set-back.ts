/** After the local clock was set back and the state's times moved: all else that goes by that clock follows. */
import type { ClockSetBack } from '../core/state/clock-set-back.ts';
import { moveHistoryTimes } from '../history/write.ts';
import browser from '../platform/browser.ts';
import { ALERTS_ITEM, alertItem } from '../storage/alert-state.ts';
import { SETTINGS_ITEM, settingsItem } from '../storage/settings.ts';
import { PRUNED_ITEM, SCREEN_ITEM } from '../storage/small-items.ts';
import type { Services } from './update-cycle.ts';

/**
 * Moves the times of running polls and unwritten requests, clears timer and alarm (they would come as late as the clock
 * was set back), and stores all that has moved.
 */
export function applyClockSetBack(parts: Services, change: ClockSetBack): void {
  const { state, poller, historyRecorder, scheduler, session } = parts;
  poller.moveTimes(change);
  historyRecorder.moveTimes(change);
  scheduler.forget();
  for (const owner of state.quota.owners.values()) session.ownerChanged(owner);
  session.itemChanged(ALERTS_ITEM, () => alertItem(state.alerts));
  session.itemChanged(SCREEN_ITEM, () => state.screen);
  // Both areas and their latest time at once: a worker that dies in between would move one of them twice.
  const { mutedUntil } = state.settings;
  // A mute that was over already must not begin again.
  const muteMoved = mutedUntil > Math.max(change.now - change.by, 0);
  session.write({
    [ALERTS_ITEM]: alertItem(state.alerts),
    ...(muteMoved ? { [SETTINGS_ITEM]: settingsItem(state.settings) } : {}),
  });
  // History is pruned with the next writing, and its time noted anew.
  browser.storage.session.remove(PRUNED_ITEM).catch(() => {});
  moveHistoryTimes(change).catch(() => {});
}
