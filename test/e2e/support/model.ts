/** What the extension knows, read from where its background keeps it for the screens. */

import { DEFAULT_THRESHOLDS } from '../../../src/core/alerts/thresholds.ts';
import type { AlertScope, Snapshot } from '../../../src/core/snapshot.ts';
import type { OwnerState } from '../../../src/core/state/owner.ts';
import { buildSnapshot } from '../../../src/core/view/build-snapshot.ts';
import { parseOwners } from '../../../src/storage/owner-state.ts';
import { OBSERVATION_ITEM, parseObservation } from '../../../src/storage/session-items.ts';
import type { Session } from '../harness/index.ts';

export interface Model {
  readonly owners: readonly OwnerState[];
  readonly snapshot: Snapshot;
}

interface StoredAccounts {
  accounts: { id: string; space: string; userName: string; label: string | null; alertScope: AlertScope }[];
}

/** @param ahead how far the background's clock has been put ahead of the browser's, in ms */
export async function modelOf(session: Session, ahead = 0): Promise<Model> {
  const stored = await session.inExtension(async () => {
    const [local, items] = await Promise.all([
      chrome.storage.local.get(['accounts', 'settings']),
      chrome.storage.session.get(null),
    ]);
    return { accounts: local.accounts, settings: local.settings, items, now: Date.now() };
  });
  const { accounts } = (stored.accounts ?? { accounts: [] }) as StoredAccounts;
  const settings = stored.settings as { values?: { paused?: boolean } } | undefined;
  const owners = parseOwners(stored.items);
  const snapshot = buildSnapshot(owners, accounts, {
    now: stored.now + ahead,
    paused: settings?.values?.paused ?? false,
    polling: 'auto',
    screen: null,
    notBefore: null,
    observingSince: parseObservation(stored.items[OBSERVATION_ITEM])?.since ?? null,
    thresholds: DEFAULT_THRESHOLDS,
  });
  return { owners, snapshot };
}

/** The findings of every owner in a fixed order: of whom, which, and how sure. */
export async function findingsOf(session: Session): Promise<string[]> {
  const { snapshot } = await modelOf(session);
  return snapshot.owners
    .flatMap(({ kind, userName, findings }) =>
      findings.map((finding) => {
        const words = [
          finding.kind,
          finding.category ?? '',
          `by ${finding.initiators.join(' and ')}`,
          finding.probable ? 'probably' : '',
          finding.isSevere ? 'grave' : '',
          finding.queued ? 'queued' : '',
        ];
        const whose = kind === 'account' ? userName : 'a key seen';
        return `${whose}: ${words.filter((word) => word !== '').join(', ')}`;
      }),
    )
    .sort();
}
