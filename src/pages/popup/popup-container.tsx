/** Connects the popup to storage, the browser's permissions and the background. */
import type { OwnerView } from '../../core/snapshot.ts';
import { ownerNames } from '../../platform/names.ts';
import type { Command } from '../../storage/commands.ts';
import { MUTE_MS, type Settings } from '../../storage/settings.ts';
import { useHostAccess } from '../../ui/access/host-access.tsx';
import { copyText } from '../../ui/app/copy-text.ts';
import { openOptions, openOptionsFor, usePanelOpener } from '../../ui/app/open-pages.ts';
import { sendCommand, useFocusReport } from '../../ui/app/send-command.ts';
import { NotLoaded, type ScreenData, useAppData } from '../../ui/app/use-app-data.tsx';
import { NotSaved, useSaving, withFailedChanges } from '../../ui/app/use-saving.tsx';
import { useShownOwner } from '../../ui/owners/use-shown-owner.ts';
import { Popup } from './popup.tsx';
import { SinceLastLooked } from './since-last-looked.tsx';
import { useMissedEvents } from './use-missed-events.ts';

export function PopupContainer() {
  const { data, ...loading } = useAppData();
  const access = useHostAccess();
  const openPanel = usePanelOpener();
  const saving = useSaving();
  const [shown, show] = useShownOwner(data, saving);
  useFocusReport(data !== null, shown?.id ?? null);
  const looked = (): Command => ({ type: 'changeSettings', change: { lookedAt: Date.now() } });
  const own = data === null ? null : data.snapshot.owners.filter(isOwnAccount);
  const checked = data === null ? null : checkedOwners(own ?? [], data);
  // Shows no "Not saved" if that fails, since the user has changed nothing.
  const missed = useMissedEvents(checked, data?.settings.lookedAt ?? 0, () => sendCommand(looked()));
  if (data === null) return <NotLoaded {...loading} />;
  const { reminders } = data;
  const { save } = saving;
  const settings = withFailedChanges(data.settings, saving.failed);
  const change = (some: Partial<Settings>) => void save({ type: 'changeSettings', change: some });
  return (
    <>
      <Popup
        snapshot={data.snapshot}
        owner={shown}
        noAccess={access.noAccess}
        reminders={reminders}
        mutedUntil={settings.mutedUntil}
        sinceLastLooked={
          <SinceLastLooked
            events={missed}
            names={own !== null && own.length > 1 ? ownerNames(own) : new Map()}
            now={data.now}
            onDismiss={() => void saving.save(looked())}
            onMore={openPanel}
          />
        }
        actions={{
          show,
          refresh: (owner) => sendCommand({ type: 'refresh', owner }),
          setFastPolling: (owner, on) => void save({ type: 'setFastPolling', owner, on }),
          pause: (paused) => change({ paused }),
          mute: (on) => change({ mutedUntil: on ? Date.now() + MUTE_MS : 0 }),
          dismissFinding: (owner, finding) => void save({ type: 'dismissFinding', owner, finding }),
          remindOfReset: (owner, category) => void save({ type: 'remindOfReset', owner, category }),
          copy: copyText,
          assignKey: (seen, owner) => void save({ type: 'assignKey', key: seen, owner }),
          markKeyMine: (seen) => void save({ type: 'setKeyMine', key: seen, on: true }),
          ignoreKey: (seen) => void save({ type: 'setKeyIgnored', key: seen, on: true }),
          allow: access.request,
          addAccount: openOptionsFor,
          openOptions,
          openPanel,
        }}
      />
      <NotSaved saving={saving} />
    </>
  );
}

/**
 * Times before an account was added are not reported as unchecked, nor those in which the user wants checks only while
 * looking.
 */
const checkedOwners = (own: readonly OwnerView[], { accounts, settings }: ScreenData) =>
  own.map(({ id, clockOffset }) => {
    const addedAt = accounts.find((account) => account.id === id)?.addedAt ?? 0;
    const checkedSince = settings.polling === 'whileLooking' ? null : addedAt;
    return { id, checkedSince, clockOffset };
  });

/** Observed keys have no record of when they were checked. */
const isOwnAccount = ({ kind, alerting }: OwnerView): boolean => kind === 'account' && alerting !== 'none';
