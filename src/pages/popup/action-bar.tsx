/** Secondary actions: mute, copy status, open panel. */
import { useEffect, useState } from 'preact/hooks';
import type { OwnerView } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { formatTime } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { IconButton } from '../../ui/icons/icons.tsx';
import type { PopupActions } from './actions.ts';
import { statusText } from './status-text.ts';

interface ActionBarProps {
  readonly owner: OwnerView;
  readonly owners: readonly OwnerView[];
  readonly now: LocalMs;
  /** No alerts until then. */
  readonly mutedUntil: LocalMs;
  readonly actions: PopupActions;
}

export function ActionBar({ owner, owners, now, mutedUntil, actions }: ActionBarProps) {
  const muted = mutedUntil > now;
  return (
    <div class="tools">
      <IconButton
        glyph={muted ? 'bellOff' : 'bell'}
        name={t(muted ? 'unmute' : 'muteForHour')}
        title={muted ? `${t('mutedUntil', formatTime(mutedUntil))} – ${t('unmute')}` : t('muteForHour')}
        onClick={() => actions.mute(!muted)}
      />
      <CopyStatusButton text={statusText(owner, owners, now)} copy={actions.copy} />
      <IconButton glyph="panel" name={t('openPanel')} onClick={actions.openPanel} />
    </div>
  );
}

const COPIED_SHOWN_MS = 2000;

/** Copies the status, where there are figures, and says how it went. */
function CopyStatusButton({ text, copy }: { text: string; copy: PopupActions['copy'] }) {
  const [outcome, setOutcome] = useState<{ readonly ok: boolean } | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), COPIED_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const nothing = text === '';
  const said = outcome === null ? null : t(outcome.ok ? 'copied' : 'notCopied');
  return (
    <>
      <IconButton
        glyph={outcome?.ok ? 'tick' : 'copy'}
        name={t('copyStatus')}
        title={said ?? t(nothing ? 'nothingToCopy' : 'copyStatus')}
        disabled={nothing}
        onClick={() => void copy(text).then((ok) => setOutcome({ ok }))}
      />
      <span class="visually-hidden" role="status">
        {said}
      </span>
    </>
  );
}
