/**
 * What was notified, in `storage.session` and, for restarts of the browser, in `storage.local`, so that nothing is notified
 * twice.
 */
import * as v from 'valibot';
import type { AlertState } from '../core/alerts/evaluate-alerts.ts';
import { parseItem, parseJson, STORED_VERSION } from './stored-item.ts';

export const ALERTS_ITEM = 'alerts';

const AlertStateSchema = v.object({
  version: v.literal(STORED_VERSION),
  incidents: v.record(
    v.string(),
    v.object({
      lastRiskAt: v.number(),
      warned: v.boolean(),
      exhausted: v.boolean(),
      fastSince: v.nullable(v.number()),
      notifiedAt: v.nullable(v.number()),
    }),
  ),
  reminders: v.array(
    v.object({ owner: v.string(), category: v.string(), resetAt: v.number(), bySetting: v.boolean() }),
  ),
  sharedNotifiedAt: v.nullable(v.number()),
});

export const alertItem = (state: AlertState): string => JSON.stringify({ version: STORED_VERSION, ...state });

/** The state in a stored item; null if it is not valid. */
export function parseAlerts(item: unknown): AlertState | null {
  const parsed = parseItem(AlertStateSchema, parseJson(item), null);
  if (parsed === null) return null;
  const { version, ...state } = parsed;
  return state as unknown as AlertState;
}
