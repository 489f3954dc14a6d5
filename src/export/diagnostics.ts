/**
 * Diagnostics: states and counts that help to find out why something is not as expected; never a key, a name or an
 * address.
 */
import { confirmedCategories } from '../core/inference/category-inference.ts';
import type { OwnerId } from '../core/snapshot.ts';
import type { OwnerState } from '../core/state/owner.ts';
import { historyRestartedAt } from '../history/read.ts';
import browser from '../platform/browser.ts';
import { ACCOUNTS_ITEM, parseAccounts } from '../storage/accounts.ts';
import { INFERRED_CATEGORIES_ITEM, parseInferredCategories } from '../storage/inferred-categories.ts';
import { parseOwners } from '../storage/owner-state.ts';
import {
  OBSERVATION_ITEM,
  parseObservation,
  parseRejections,
  REJECTIONS_ITEM,
} from '../storage/session-items.ts';
import { parseSettings, SETTINGS_ITEM, type Settings } from '../storage/settings.ts';

export interface Diagnostics {
  /** Of this extension. */
  readonly version: string;
  readonly browser: string;
  /** Since when requests of this browser were seen without a gap, in ms. */
  readonly observingSince: number | null;
  readonly accounts: number;
  readonly settings: Omit<Settings, 'shownOwner'>;
  /** When the history was created anew after damage, in ms. */
  readonly historyRestartedAt: number | null;
  /** Rejected readings, by reason. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Endpoints that a space was confirmed to count otherwise than documented, and as what. */
  readonly inferredCategories: Readonly<Record<string, string>>;
  readonly owners: readonly OwnerDiagnosis[];
}

export interface OwnerDiagnosis {
  readonly owner: OwnerId;
  /** Bounds of (server − local) in ms. */
  readonly serverClock: { readonly min: number | null; readonly max: number | null };
  readonly underWay: number;
  readonly poll: Pick<OwnerState['poll'], 'answeredAt' | 'failures' | 'error' | 'externalUsageAt'>;
  /** When the newest reading of each category arrived, in ms. */
  readonly asOf: Readonly<Record<string, number | null>>;
}

export async function readDiagnostics(): Promise<Diagnostics> {
  const [local, session, freshAt] = await Promise.all([
    browser.storage.local.get([ACCOUNTS_ITEM, SETTINGS_ITEM, INFERRED_CATEGORIES_ITEM]),
    browser.storage.session.get(null),
    historyRestartedAt(),
  ]);
  const { shownOwner: _, ...settings } = parseSettings(local[SETTINGS_ITEM]);
  const learnt = confirmedCategories(parseInferredCategories(local[INFERRED_CATEGORIES_ITEM]));
  return {
    version: browser.runtime.getManifest().version,
    browser: navigator.userAgent,
    observingSince: parseObservation(session[OBSERVATION_ITEM])?.since ?? null,
    accounts: parseAccounts(local[ACCOUNTS_ITEM]).length,
    settings,
    historyRestartedAt: freshAt,
    rejected: Object.fromEntries(parseRejections(session[REJECTIONS_ITEM])),
    inferredCategories: Object.fromEntries(
      learnt.map(({ space, endpoint, category }) => [`${space}: ${endpoint}`, category]),
    ),
    owners: parseOwners(session).map(diagnose),
  };
}

function diagnose({ id, serverClock, inFlight, poll, windows }: OwnerState): OwnerDiagnosis {
  const { answeredAt, failures, error, externalUsageAt } = poll;
  return {
    owner: id,
    serverClock,
    underWay: inFlight.length,
    poll: { answeredAt, failures, error, externalUsageAt },
    asOf: Object.fromEntries(windows.map(({ category, asOf }) => [category, asOf])),
  };
}
