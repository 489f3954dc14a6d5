/** All accounts at a glance: a row each with its most constrained gauge, severity and wait; a click shows the account. */
import { spaceName } from '../../backlog-api/hosts.ts';
import {
  compareUrgency,
  isAtLeast,
  type Urgency,
  type UrgentOwner,
  urgencyOf,
} from '../../core/alerts/urgency.ts';
import { type Gauge, isUserOwned, type OwnerId, type OwnerView, runsOutAt } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { compareText, formatDuration, formatNumber, secondsUntil } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName, ownerNames } from '../../platform/names.ts';
import { StatusIcon } from '../icons/icons.tsx';
import type { StatusIconName } from '../icons/shapes.ts';

interface AccountOverviewProps {
  readonly owners: readonly OwnerView[];
  readonly shown: OwnerId;
  readonly now: LocalMs;
  readonly onShow: (owner: OwnerId) => void;
}

export function AccountOverview({ owners, shown, now, onShow }: AccountOverviewProps) {
  const names = ownerNames(owners);
  const rows = overviewRows(owners, names);
  if (rows.length < 2) return null;
  return (
    <nav class="account-overview" aria-label={t('allAccounts')}>
      <ul>
        {rows.map((row) => (
          <li key={row.owner.id}>
            <button
              type="button"
              aria-current={row.owner.id === shown ? 'true' : undefined}
              title={`${names.get(row.owner.id)} – ${row.owner.space}`}
              onClick={() => onShow(row.owner.id)}
            >
              <OverviewRow {...row} name={names.get(row.owner.id) ?? row.owner.id} now={now} />
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The accounts, and the keys that may have the badge; the most urgent ones first, the others by name. */
function overviewRows(
  owners: readonly OwnerView[],
  names: ReadonlyMap<OwnerId, string>,
): readonly UrgentOwner[] {
  const rows = owners.map((owner) => ({ owner, urgency: urgencyOf(owner) }));
  const isUrgent = ({ owner, urgency }: UrgentOwner) =>
    owner.alerting !== 'none' && isAtLeast(urgency, 'warning');
  const isListed = (row: UrgentOwner) => isUserOwned(row.owner) || isUrgent(row);
  const byName = (a: UrgentOwner, b: UrgentOwner) =>
    compareText(names.get(a.owner.id) ?? '', names.get(b.owner.id) ?? '');
  return rows
    .filter(isListed)
    .toSorted((a, b) =>
      isUrgent(a) && isUrgent(b)
        ? compareUrgency(a.urgency, b.urgency)
        : Number(isUrgent(b)) - Number(isUrgent(a)) || byName(a, b),
    );
}

const ICONS: Record<Urgency['level'], StatusIconName> = {
  exhausted: 'exhausted',
  critical: 'critical',
  attention: 'attention',
  warning: 'warning',
  stale: 'unknown',
  ok: 'ok',
  quiet: 'ok',
};

function OverviewRow({ owner, urgency, name, now }: UrgentOwner & { name: string; now: LocalMs }) {
  const { level, gauge } = urgency;
  const resetAt = level === 'exhausted' ? (gauge?.resetAt ?? null) : null;
  const isCalm = level === 'ok' || level === 'quiet';
  const unknown = isCalm ? unknownText(owner) : null;
  const icon = unknown === null ? ICONS[level] : 'unknown';
  return (
    <>
      <StatusIcon name={icon} size={14} />
      <span class="account-name">
        <b>{name}</b> <small>{owner.kind === 'account' && spaceName(owner.space)}</small>
      </span>{' '}
      <span class="account-figure">{gauge !== null && gaugeFigure(gauge)}</span>{' '}
      <span class={`account-state tone-${icon}`}>{unknown ?? stateText(owner, urgency)}</span>{' '}
      {resetAt !== null && <span class="account-wait">{formatDuration(secondsUntil(resetAt, now))}</span>}
    </>
  );
}

/** "Update 12/150"; the category alone where nothing is left or the limit is unknown. */
function gaugeFigure({ category, remaining, limit, isUpperBound }: Gauge): string {
  const name = categoryName(category);
  if (remaining === null || remaining === 0 || limit === null) return name;
  const left = formatNumber(remaining);
  return `${name} ${isUpperBound ? t('atMost', left) : left}${t('ofLimit', formatNumber(limit))}`;
}

/** Why the state of an owner with nothing at risk is unknown; null if it is known. */
function unknownText({ poll, gauges }: OwnerView): string | null {
  if (poll !== null && poll.error !== null) return t(poll.error);
  if (poll?.paused) return null;
  if (gauges.every(({ state }) => state === 'unknown')) return t('noFiguresYet');
  // While an account is not polled, a window that has ended is the last that is known of it.
  const old = poll?.reason === 'notLooking' ? ['stale', 'unknown', 'reset'] : ['stale', 'unknown'];
  return gauges.every(({ state }) => old.includes(state)) ? t('noCurrentFigures') : null;
}

function stateText({ poll }: OwnerView, { level, gauge }: Urgency): string {
  switch (level) {
    case 'exhausted':
      return t('levelUsedUp');
    case 'critical':
      return t(gauge === null || runsOutAt(gauge) === null ? 'levelNearlyUsedUp' : 'levelTooFast');
    case 'attention':
      return poll?.error == null ? '' : t(poll.error);
    case 'warning':
      return t('levelRunningLow');
    case 'stale':
      return t('noCurrentFigures');
    case 'ok':
    case 'quiet':
      return poll?.paused ? t('checkingPaused') : t('plentyLeft');
  }
}
