/** Whether and how often the limit is checked, and what that costs. */

import { DEFAULT_READ_LIMIT, pollingCost } from '../../core/polling/poll-modes.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import type { PollingChoice } from '../../core/state/evaluation-context.ts';
import { formatPercent, formatRange, pluralForm } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { ownerNames } from '../../platform/names.ts';
import { POLLING_CHOICES, type Settings } from '../../storage/settings.ts';
import { RadioGroup } from './radio-group.tsx';
import { OptionsSection } from './sections.tsx';

interface CheckingSectionProps {
  readonly settings: Settings;
  readonly accounts: readonly PolledAccount[];
  readonly onChange: (change: Partial<Settings>) => Promise<boolean>;
}

export interface PolledAccount {
  readonly name: string;
  /** Null until the first answer. */
  readonly readLimit: number | null;
}

export function polledAccounts({ owners }: Snapshot): readonly PolledAccount[] {
  const accounts = owners.filter(({ kind }) => kind === 'account');
  const names = ownerNames(accounts);
  return accounts.map(({ id, gauges }) => ({
    name: names.get(id) ?? id,
    readLimit: gauges.find(({ category }) => category === 'read')?.limit ?? null,
  }));
}

export function CheckingSection({ settings, accounts, onChange }: CheckingSectionProps) {
  const { paused, polling } = settings;
  return (
    <OptionsSection id="checking" help={t('checkingHelp')}>
      <label class="check">
        <input
          type="checkbox"
          checked={!paused}
          onChange={(event) => void onChange({ paused: !event.currentTarget.checked })}
        />
        <span>{t('checkRegularly')}</span>
      </label>
      <RadioGroup
        legend={t('howOften')}
        value={polling}
        onChange={(choice) => void onChange({ polling: choice })}
        options={POLLING_CHOICES.map((value) => ({
          value,
          text: t(`checking_${value}`),
          hint: hintOf(value, accounts),
        }))}
      />
      {accounts.length > 1 && <CostPerAccount choice={polling} accounts={accounts} />}
    </OptionsSection>
  );
}

/** What a choice costs, and what it means. */
function hintOf(choice: PollingChoice, accounts: readonly PolledAccount[]): string {
  const cost = pollingCostText(choice, accounts);
  const parts = [
    accounts.length > 1 && choice !== 'whileLooking' ? t('allAccountsCost', cost) : cost,
    choice === 'auto' ? t('checkingAutoHelp') : '',
    choice === 'whileLooking' ? t('whileLookingHelp') : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function CostPerAccount({ choice, accounts }: { choice: PollingChoice; accounts: readonly PolledAccount[] }) {
  return (
    <dl class="facts">
      {accounts.map((account) => (
        <div key={account.name}>
          <dt>{account.name}</dt>
          <dd>{pollingCostText(choice, [account])}</dd>
        </div>
      ))}
    </dl>
  );
}

/** "2–6 Read requests a minute, 0.33–1% of Read": the share for one account only, since each user has a limit of its own. */
function pollingCostText(choice: PollingChoice, accounts: readonly PolledAccount[]): string {
  if (accounts.length === 0) return '';
  const costs = accounts.map(({ readLimit }) => pollingCost(choice, readLimit ?? DEFAULT_READ_LIMIT));
  const isLooking = choice === 'whileLooking';
  // While looking, only the account that is shown is checked.
  const min = isLooking ? Math.min(...costs.map(({ shown }) => shown)) : total(costs.map((cost) => cost.min));
  const max = isLooking ? Math.max(...costs.map(({ shown }) => shown)) : total(costs.map((cost) => cost.max));
  const rate = t(`readsPerMinute_${pluralForm(max)}`, formatRange(rounded(min), rounded(max)));
  const limit = accounts.length === 1 ? accounts[0]?.readLimit : null;
  const text =
    limit === null || limit === undefined
      ? rate
      : t('readsPerMinuteShare', rate, shareText(min / limit, max / limit));
  return isLooking ? t('costWhileLooking', text) : text;
}

const total = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);
const rounded = (value: number): number => Math.round(value * 10) / 10;
const shareText = (min: number, max: number): string =>
  min === max ? formatPercent(max) : t('range', formatPercent(min), formatPercent(max));
