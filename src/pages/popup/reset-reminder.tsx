/** "Tell me when it resets", beside what is used up; one click, and it shows that it was taken. */

import type { Category } from '../../core/category.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName } from '../../platform/names.ts';

interface TellMeProps {
  readonly category: Category;
  readonly taken: boolean;
  readonly onTell: () => void;
}

export function TellMe({ category, taken, onTell }: TellMeProps) {
  if (taken) {
    return (
      <span class="told" role="status">
        {t('willTell')}
      </span>
    );
  }
  const name = t('tellMeWhen', categoryName(category));
  return (
    <button type="button" class="link" aria-label={name} title={name} onClick={onTell}>
      {t('tellMe')}
    </button>
  );
}
