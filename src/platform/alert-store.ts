/**
 * What has been told, kept over the death of the worker (`storage.session`) and of the browser
 * (`storage.local`): a danger that was announced is not announced again.
 */
import * as v from 'valibot';
import { type AlertState, NO_ALERTS } from '../quota/alerts.ts';
import { broughtUp, versionOf } from './versions.ts';

export const ALERTS_ITEM = 'alerts';

const State = v.object({
  version: v.literal(versionOf(ALERTS_ITEM)),
  runs: v.record(
    v.string(),
    v.object({
      startedAt: v.number(),
      dangerAt: v.number(),
      warned: v.boolean(),
      usedUp: v.boolean(),
      fastSince: v.optional(v.nullable(v.number()), null),
      toldAt: v.nullable(v.number()),
    }),
  ),
  wishes: v.array(v.object({ owner: v.string(), category: v.string(), resetAt: v.number() })),
  sharedToldAt: v.optional(v.nullable(v.number()), null),
});

export function alertItem(state: AlertState): string {
  return JSON.stringify({ version: versionOf(ALERTS_ITEM), ...state });
}

/** The state in a stored item, or null where it holds none that is valid. */
export function parseAlerts(item: unknown): AlertState | null {
  if (typeof item !== 'string') return null;
  try {
    const result = v.safeParse(State, broughtUp(ALERTS_ITEM, JSON.parse(item)));
    return result.success ? { ...NO_ALERTS, ...(result.output as unknown as AlertState) } : null;
  } catch {
    return null;
  }
}
