/** What was found damaged, and what became of it. */
import { moment } from '../platform/format.ts';
import { t } from '../platform/i18n.ts';
import { RESET_KINDS, type Resets } from '../platform/resets.ts';
import { NoticeBox } from '../ui/notice-box.tsx';

export function ResetsNote({ resets, onRead }: { resets: Resets; onRead: () => void }) {
  const told = RESET_KINDS.flatMap((kind) => {
    const at = resets[kind];
    return at === undefined ? [] : [{ kind, at }];
  });
  if (told.length === 0) return null;
  return (
    <div role="status">
      <NoticeBox
        title={t('resetsHeading')}
        action={
          <button type="button" onClick={onRead}>
            {t('resetsRead')}
          </button>
        }
      >
        <ul class="notice-list">
          {told.map(({ kind, at }) => (
            <li key={kind}>
              {t(`reset_${kind}`)} <span class="when">{moment(at, Date.now())}</span>
            </li>
          ))}
        </ul>
      </NoticeBox>
    </div>
  );
}
