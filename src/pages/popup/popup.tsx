/** The popup: the owner, "can I go on?", four gauges, and how fresh they are. */

import type { ComponentChildren } from 'preact';
import type { ResetReminder } from '../../core/alerts/reminders.ts';
import type { Category } from '../../core/category.ts';
import { type Gauge, isUserOwned, type OwnerView, type Snapshot } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName } from '../../platform/names.ts';
import { NoAccess } from '../../ui/access/host-access.tsx';
import { Footer } from '../../ui/app/polling-footer.tsx';
import { FirstRun } from '../../ui/connect/first-run.tsx';
import { Gauges } from '../../ui/gauges/gauges.tsx';
import { HeadlineBox, headline } from '../../ui/gauges/headline.tsx';
import { AccountOverview } from '../../ui/owners/account-overview.tsx';
import { announcement } from '../../ui/owners/announcement.ts';
import { OwnerSwitcher } from '../../ui/owners/owner-switcher.tsx';
import type { PopupActions } from './actions.ts';
import { FindingsPreview } from './findings-preview.tsx';
import { MoreMenu } from './more-menu.tsx';
import { UnassignedKey } from './unassigned-key.tsx';

export interface PopupProps {
  readonly snapshot: Snapshot;
  /** The owner to show; null where there is none yet. */
  readonly owner: OwnerView | null;
  /** The browser keeps Backlog's hosts from us. */
  readonly noAccess: boolean;
  /** Reminders that the user has set. */
  readonly reminders: readonly ResetReminder[];
  /** No alerts until then. */
  readonly mutedUntil: LocalMs;
  /** What happened while no screen was open, above the findings. */
  readonly sinceLastLooked?: ComponentChildren;
  readonly actions: PopupActions;
}

export function Popup(props: PopupProps) {
  const { snapshot, owner, noAccess, mutedUntil, sinceLastLooked, actions } = props;
  const { owners, at } = snapshot;
  if (owner === null) return <FirstRun class="popup" noAccess={noAccess} actions={actions} />;
  return (
    <div class="popup">
      <AccountOverview owners={owners} shown={owner.id} now={at} onShow={actions.show} />
      <header class="header">
        <OwnerSwitcher owners={owners} owner={owner} onShow={actions.show} />
      </header>
      {noAccess ? <NoAccess /> : <HeadlineBox {...headline(owner, at)} />}
      <Gauges gauges={owner.gauges} now={at} aside={(gauge) => resetReminder(props, owner, gauge)} />
      <div class="popup-notes">
        {sinceLastLooked}
        {!isUserOwned(owner) && <UnassignedKey owner={owner} owners={owners} actions={actions} />}
        <FindingsPreview
          findings={owner.findings}
          onDismiss={(finding) => actions.dismissFinding(owner.id, finding)}
          onMore={actions.openPanel}
        />
      </div>
      <p class="visually-hidden" role="status">
        {announcement(owners, owner)}
      </p>
      <Footer owner={owner} now={at} noAccess={noAccess} actions={actions}>
        <button type="button" class="details" onClick={actions.openPanel}>
          {t('details')}
        </button>
        <MoreMenu owner={owner} owners={owners} now={at} mutedUntil={mutedUntil} actions={actions} />
      </Footer>
    </div>
  );
}

/** Offered if the reset is known and a poll will confirm it. */
function resetReminder({ reminders, actions }: PopupProps, { id, poll }: OwnerView, gauge: Gauge) {
  const { category, state, resetAt } = gauge;
  if (state !== 'exhausted' || resetAt === null || poll === null || poll.nextAt === null) return null;
  const isSet = reminders.some((reminder) => reminder.owner === id && reminder.category === category);
  return (
    <ResetReminderButton
      category={category}
      isSet={isSet}
      onSet={() => actions.remindOfReset(id, category)}
    />
  );
}

interface ResetReminderButtonProps {
  readonly category: Category;
  readonly isSet: boolean;
  readonly onSet: () => void;
}

/** "Notify me" beside an exhausted gauge; after the click it says that the reminder is set. */
function ResetReminderButton({ category, isSet, onSet }: ResetReminderButtonProps) {
  if (isSet) {
    return (
      <span class="reminder-set" role="status">
        {t('willNotify')}
      </span>
    );
  }
  const name = t('notifyMeWhen', categoryName(category));
  return (
    <button type="button" class="link" aria-label={name} title={name} onClick={onSet}>
      {t('notifyMe')}
    </button>
  );
}
