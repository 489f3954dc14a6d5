/** "Tell me when it resets", beside an exhausted gauge; after the click it says that the reminder is set. */
import type { Category } from '../../core/category.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName } from '../../platform/names.ts';

interface ResetReminderButtonProps {
  readonly category: Category;
  readonly isSet: boolean;
  readonly onSet: () => void;
}

export function ResetReminderButton({ category, isSet, onSet }: ResetReminderButtonProps) {
  if (isSet) {
    return (
      <span class="told" role="status">
        {t('willTell')}
      </span>
    );
  }
  const name = t('tellMeWhen', categoryName(category));
  return (
    <button type="button" class="link" aria-label={name} title={name} onClick={onSet}>
      {t('tellMe')}
    </button>
  );
}
