/** Puts a screen on its page, in the language of the catalogue. */
import { type ComponentChild, render } from 'preact';
import { t } from '../../platform/i18n.ts';

export function mount(screen: ComponentChild): void {
  document.documentElement.lang = t('locale');
  document.title = t('extName');
  const root = document.getElementById('app');
  if (root !== null) render(screen, root);
}
