/** Notifications of a reset, which the user requested, or which a setting requests for each "used up". */
import type { Category } from '../category.ts';
import { WINDOW_SPACING_S } from '../readings/reading-set.ts';
import type { Gauge, OwnerId, OwnerView } from '../snapshot.ts';
import type { LocalMs } from '../time.ts';

export interface ResetReminder {
  readonly owner: OwnerId;
  readonly category: Category;
  /** The reset to wait for. */
  readonly resetAt: LocalMs;
  /** Requested by the setting: silent while muted. */
  readonly bySetting: boolean;
}

/** A reminder whose reset was not confirmed is dropped after this long, in ms. */
const REMINDER_TIMEOUT_MS = 600_000;

/** Adds a reminder; it replaces one for the same category, but stays the user's own if that was. */
export function addReminder(
  reminders: readonly ResetReminder[],
  added: ResetReminder,
): readonly ResetReminder[] {
  const isSame = ({ owner, category }: ResetReminder) => owner === added.owner && category === added.category;
  const bySetting = added.bySetting && reminders.find(isSame)?.bySetting !== false;
  return [...reminders.filter((reminder) => !isSame(reminder)), { ...added, bySetting }];
}

interface DueReminders {
  /** The gauges that have reset, by owner. */
  readonly due: readonly { readonly owner: OwnerView; readonly gauges: readonly Gauge[] }[];
  readonly waiting: readonly ResetReminder[];
}

export function dueReminders(
  reminders: readonly ResetReminder[],
  owners: readonly OwnerView[],
  at: LocalMs,
  mutedUntil: LocalMs,
): DueReminders {
  if (reminders.length === 0) return { due: [], waiting: reminders };
  const current = reminders.filter(
    ({ resetAt, bySetting }) => at - resetAt < REMINDER_TIMEOUT_MS && !(bySetting && at < mutedUntil),
  );
  const granted = new Set<ResetReminder>();
  const due = owners.map((owner) => {
    const gauges = owner.gauges.filter((gauge) => {
      const met = current.find((candidate) => isDue(candidate, owner, gauge));
      if (met !== undefined) granted.add(met);
      return met !== undefined;
    });
    return { owner, gauges };
  });
  return {
    due: due.filter(({ gauges }) => gauges.length > 0),
    waiting: current.filter((candidate) => !granted.has(candidate)),
  };
}

/** Whether the server confirmed a window after the reset; if nothing is polled now, whether the reset has passed. */
function isDue({ owner, category, resetAt }: ResetReminder, view: OwnerView, gauge: Gauge): boolean {
  if (view.id !== owner || gauge.category !== category) return false;
  if (gauge.state === 'idle') return (gauge.asOf ?? 0) >= resetAt - 1000;
  if (gauge.state === 'open') return (gauge.resetAt ?? 0) > resetAt + WINDOW_SPACING_S * 1000;
  return gauge.state === 'reset' && (view.kind === 'observedKey' || view.poll?.reason === 'notLooking');
}
