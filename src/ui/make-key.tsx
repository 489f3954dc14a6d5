/** Where a key is made: the space's own page, once it is known which space. */
import { t } from '../platform/i18n.ts';
import { Glyph } from './glyphs.tsx';

export function MakeKey({ space }: { space: string | null }) {
  if (space === null) return <>{t('makeKeyHow')}</>;
  return (
    <a href={`https://${space}/EditApiSettings.action`} target="_blank" rel="noreferrer">
      {t('makeKey', space)}
      <Glyph name="out" />
    </a>
  );
}
