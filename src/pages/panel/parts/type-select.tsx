import { t } from '../../../platform/i18n.ts';
import { typeName } from './labels.ts';

interface TypeSelectProps {
  readonly categories: readonly string[];
  /** Empty for all. */
  readonly value: string;
  readonly onChange: (category: string) => void;
}

export function TypeSelect({ categories, value, onChange }: TypeSelectProps) {
  return (
    <select aria-label={t('colType')} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      <option value="">{t('allTypes')}</option>
      {categories.map((category) => (
        <option key={category} value={category}>
          {typeName(category)}
        </option>
      ))}
    </select>
  );
}
