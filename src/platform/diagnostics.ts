/** What helps to find out why something is not as expected: states and counts, never a key, a name or an address of anybody. */
import { confirmedLessons } from '../quota/learning.ts';
import type { OwnerState } from '../quota/owner.ts';
import type { OwnerId } from '../quota/snapshot.ts';
import { ACCOUNTS_ITEM, parseAccounts } from './accounts.ts';
import browser from './browser.ts';
import { historyFreshAt } from './history-db.ts';
import { LESSONS_ITEM, parseLessons } from './lessons.ts';
import { parseOwners, parseRefusals, parseWatch, REFUSALS_ITEM, WATCH_ITEM } from './session.ts';
import { parseSettings, SETTINGS_ITEM, type Settings } from './settings.ts';

export interface Diagnostics {
  /** Of this extension. */
  readonly version: string;
  readonly browser: string;
  /** Since when requests of this browser were seen without a gap, in ms. */
  readonly watchedSince: number | null;
  readonly accounts: number;
  readonly settings: Omit<Settings, 'shownOwner'>;
  /** When the history had to be started afresh, in ms. */
  readonly historyFreshAt: number | null;
  /** Bad figures that were refused, by kind. */
  readonly refused: Readonly<Record<string, number>>;
  /** Endpoints that a space was confirmed to count otherwise than documented, and as what. */
  readonly learnt: Readonly<Record<string, string>>;
  readonly owners: readonly OwnerDiagnosis[];
}

export interface OwnerDiagnosis {
  readonly owner: OwnerId;
  /** Bounds of (server − local) in ms. */
  readonly clock: { readonly min: number | null; readonly max: number | null };
  readonly underWay: number;
  readonly poll: Pick<OwnerState['poll'], 'answeredAt' | 'failures' | 'problem' | 'elsewhereAt'>;
  /** When each category was last heard of, in ms. */
  readonly asOf: Readonly<Record<string, number | null>>;
}

export async function readDiagnostics(): Promise<Diagnostics> {
  const [local, session, freshAt] = await Promise.all([
    browser.storage.local.get([ACCOUNTS_ITEM, SETTINGS_ITEM, LESSONS_ITEM]),
    browser.storage.session.get(null),
    historyFreshAt(),
  ]);
  const { shownOwner: _, ...settings } = parseSettings(local[SETTINGS_ITEM]);
  const learnt = confirmedLessons(parseLessons(local[LESSONS_ITEM]));
  return {
    version: browser.runtime.getManifest().version,
    browser: navigator.userAgent,
    watchedSince: parseWatch(session[WATCH_ITEM])?.since ?? null,
    accounts: parseAccounts(local[ACCOUNTS_ITEM]).length,
    settings,
    historyFreshAt: freshAt,
    refused: Object.fromEntries(parseRefusals(session[REFUSALS_ITEM])),
    learnt: Object.fromEntries(
      learnt.map(({ space, endpoint, category }) => [`${space}: ${endpoint}`, category]),
    ),
    owners: parseOwners(session).map(diagnose),
  };
}

function diagnose({ id, clock, flights, poll, windows }: OwnerState): OwnerDiagnosis {
  const { answeredAt, failures, problem, elsewhereAt } = poll;
  return {
    owner: id,
    clock,
    underWay: flights.length,
    poll: { answeredAt, failures, problem, elsewhereAt },
    asOf: Object.fromEntries(windows.map(({ category, asOf }) => [category, asOf])),
  };
}
