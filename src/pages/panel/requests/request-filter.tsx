/** The filters of the request list: a text field, a select for each column, and the tab beside the panel. */
import { t } from '../../../platform/i18n.ts';
import { initiatorName } from '../../../platform/names.ts';
import { outcomeName, typeName } from '../record-text.ts';
import { type FilterChoices, NO_FILTER, type RequestFilterValue } from './request-rows.ts';

interface RequestFilterProps {
  readonly filter: RequestFilterValue;
  readonly choices: FilterChoices;
  /** The tab beside the panel; null if there is none. */
  readonly tabId: number | null;
  readonly onChange: (filter: RequestFilterValue) => void;
}

export function RequestFilter({ filter, choices, tabId, onChange }: RequestFilterProps) {
  const change = (part: Partial<RequestFilterValue>) => onChange({ ...filter, ...part });
  const isAll = Object.entries(NO_FILTER).every(
    ([name, value]) => filter[name as keyof RequestFilterValue] === value,
  );
  return (
    <div class="filters" role="group" aria-label={t('filters')}>
      <input
        type="search"
        aria-label={t('filterText')}
        placeholder={t('filterText')}
        spellcheck={false}
        value={filter.text}
        onInput={(event) => change({ text: event.currentTarget.value })}
      />
      <Choice
        label={t('colMethod')}
        all={t('allMethods')}
        value={filter.method}
        choices={choices.methods}
        nameOf={(method) => method}
        onChange={(method) => change({ method })}
      />
      <Choice
        label={t('colType')}
        all={t('allTypes')}
        value={filter.category}
        choices={choices.categories}
        nameOf={typeName}
        onChange={(category) => change({ category })}
      />
      <Choice
        label={t('colStatus')}
        all={t('allStatuses')}
        value={filter.outcome}
        choices={choices.outcomes}
        nameOf={outcomeName}
        onChange={(outcome) => change({ outcome })}
      />
      <Choice
        label={t('colProgram')}
        all={t('allPrograms')}
        value={filter.initiator}
        choices={choices.initiators}
        nameOf={initiatorName}
        onChange={(initiator) => change({ initiator })}
      />
      {tabId !== null && (
        <button
          type="button"
          aria-pressed={filter.tabId !== null}
          title={t('thisTabTitle')}
          onClick={() => change({ tabId: filter.tabId === null ? tabId : null })}
        >
          {t('thisTab')}
        </button>
      )}
      {!isAll && (
        <button type="button" class="link" onClick={() => onChange(NO_FILTER)}>
          {t('clearFilters')}
        </button>
      )}
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly all: string;
  /** Empty for all. */
  readonly value: string;
  readonly choices: readonly string[];
  readonly nameOf: (choice: string) => string;
  readonly onChange: (choice: string) => void;
}

/** The chosen value stays an option, even when no request has it any more. */
function Choice({ label, all, value, choices, nameOf, onChange }: ChoiceProps) {
  const offered = value === '' || choices.includes(value) ? choices : [...choices, value];
  return (
    <select aria-label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      <option value="">{all}</option>
      {offered.map((choice) => (
        <option key={choice} value={choice}>
          {nameOf(choice)}
        </option>
      ))}
    </select>
  );
}
