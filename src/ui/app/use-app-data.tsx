/** The data of a screen: what is stored, evaluated once a second. */
import { useLayoutEffect, useState } from 'preact/hooks';
import type { ResetReminder } from '../../core/alerts/reminders.ts';
import type { Batches } from '../../core/batch/running-batch.ts';
import type { OwnerId, Snapshot } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import type { InFlightRequest } from '../../core/usage/in-flight.ts';
import { t } from '../../platform/i18n.ts';
import type { Account } from '../../storage/accounts.ts';
import type { KeyAssignments } from '../../storage/key-assignments.ts';
import type { OpenRequest } from '../../storage/session-items.ts';
import type { Settings } from '../../storage/settings.ts';
import { type AppData, evaluatedAt, snapshotOf, subscribe } from '../../storage/subscribe.ts';
import { useCurrentSecond } from '../gauges/countdown.tsx';
import { Callout } from './callout.tsx';

export interface ScreenData {
  readonly now: LocalMs;
  readonly accounts: readonly Account[];
  readonly settings: Settings;
  readonly keyAssignments: KeyAssignments;
  readonly snapshot: Snapshot;
  readonly reminders: readonly ResetReminder[];
  /** The owner whose notification was clicked last. */
  readonly openRequest: OpenRequest | null;
  /** Requests in flight, by owner. */
  readonly inFlight: ReadonlyMap<OwnerId, readonly InFlightRequest[]>;
  readonly batches: Batches;
}

export interface LoadedData {
  /** Null until storage has been read. */
  readonly data: ScreenData | null;
  /** Storage could not be read. */
  readonly failed: boolean;
  readonly retry: () => void;
}

export function useAppData(): LoadedData {
  useCurrentSecond();
  const [source, setSource] = useState<AppData | null>(null);
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(1);
  // A layout effect runs before the first paint, which saves the popup a frame or two.
  useLayoutEffect(() => subscribe(setSource, () => setFailed(true)), [attempt]);
  const retry = () => {
    setFailed(false);
    setAttempt(attempt + 1);
  };
  return { data: source === null ? null : screenDataOf(source), failed, retry };
}

/** Evaluates what is stored at this moment. */
function screenDataOf(source: AppData): ScreenData {
  const { accounts, settings, owners, keyAssignments, reminders, openRequest, batches } = source;
  // Not the time of the last tick: a newer reading would lie in the future.
  const now = evaluatedAt(owners, Date.now());
  const snapshot = snapshotOf(source, owners, now);
  const inFlight = new Map(owners.map((owner) => [owner.id, owner.inFlight]));
  return { now, accounts, settings, keyAssignments, snapshot, reminders, openRequest, inFlight, batches };
}

/** A screen before storage has been read: empty, or the error and a button to retry. */
export function NotLoaded({ failed, retry }: Omit<LoadedData, 'data'>) {
  return (
    <div role="alert" class="not-loaded">
      {failed && (
        <Callout
          title={t('notLoaded')}
          text={t('notLoadedHelp')}
          action={
            <button type="button" class="primary" onClick={retry}>
              {t('tryAgain')}
            </button>
          }
        />
      )}
    </div>
  );
}
