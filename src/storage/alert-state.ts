/**
 * What has been told, kept over the death of the worker (`storage.session`) and of the browser
 * (`storage.local`): a danger that was announced is not announced again.
 */
import * as v from 'valibot';
import { type AlertState, NO_ALERTS } from '../core/alerts/evaluate-alerts.ts';
import { parseJson } from './parse-json.ts';
import { STORED_VERSION } from './stored-version.ts';

export const ALERTS_ITEM = 'alerts';

const AlertStateSchema = v.object({
  version: v.literal(STORED_VERSION),
  incidents: v.record(
    v.string(),
    v.object({
      startedAt: v.number(),
      lastRiskAt: v.number(),
      warned: v.boolean(),
      exhausted: v.boolean(),
      fastSince: v.optional(v.nullable(v.number()), null),
      notifiedAt: v.nullable(v.number()),
    }),
  ),
  reminders: v.array(v.object({ owner: v.string(), category: v.string(), resetAt: v.number() })),
  sharedNotifiedAt: v.optional(v.nullable(v.number()), null),
});

export function alertItem(state: AlertState): string {
  return JSON.stringify({ version: STORED_VERSION, ...state });
}

/** The state in a stored item, or null where it holds none that is valid. */
export function parseAlerts(item: unknown): AlertState | null {
  const result = v.safeParse(AlertStateSchema, parseJson(item));
  return result.success ? { ...NO_ALERTS, ...(result.output as unknown as AlertState) } : null;
}
