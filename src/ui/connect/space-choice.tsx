/** Which space a text in the "Space" field means, and the question if it may mean several. */
import { useEffect, useId, useState } from 'preact/hooks';
import { HOST_PATTERNS, isSpace, parseSpace } from '../../backlog-api/hosts.ts';
import browser from '../../platform/browser.ts';
import { t } from '../../platform/i18n.ts';
import { Phrases } from '../text/phrases.tsx';

export interface SpaceChoice {
  /** The space to use; null while the field names none. */
  readonly space: string | null;
  /** The spaces that a bare name may mean. */
  readonly candidates: readonly string[];
  readonly chosen: string | null;
  /** How the only candidate looks if its letters may be mistaken for others; else null. */
  readonly looksLike: string | null;
  /** The error to show after an attempt; null if there is none. */
  readonly complaint: string | null;
}

/** @param picked the candidate that the user has picked; an open tab's stands in for it */
export function chooseSpace(text: string, picked: string | null, open: readonly string[]): SpaceChoice {
  const input = parseSpace(text);
  const nothing = { space: null, candidates: [], chosen: null, looksLike: null };
  switch (input.kind) {
    case 'space':
      return { ...nothing, space: input.space, complaint: null };
    case 'lookalike': {
      const { space, looksLike } = input;
      // An open tab is no evidence: the author of the lookalike name may have opened it.
      const chosen = picked === space ? space : null;
      const complaint = chosen === null ? t('confirmSpace') : null;
      return { space: chosen, candidates: [space], chosen, looksLike, complaint };
    }
    case 'empty':
      return { ...nothing, complaint: t('spaceMissing') };
    case 'notASpace':
      return { ...nothing, complaint: t('notASpace', input.host) };
    case 'notBacklog':
      return { ...nothing, complaint: t('notOnBacklog', input.host) };
    case 'bare': {
      const { candidates } = input;
      const chosen =
        candidates.find((host) => host === picked) ?? candidates.find((host) => open.includes(host)) ?? null;
      const complaint = chosen === null ? t('chooseSpace') : null;
      return { space: chosen, candidates, chosen, looksLike: null, complaint };
    }
  }
}

interface SpaceRadiosProps {
  readonly choice: SpaceChoice;
  readonly open: readonly string[];
  /** The form was sent without a choice. */
  readonly tried: boolean;
  readonly onPick: (space: string) => void;
}

/**
 * A bare name can mean three spaces of different companies, and a name beyond ASCII can look like another one. The user
 * chooses, since the key is sent there.
 */
export function SpaceRadios({
  choice: { candidates, chosen, looksLike, complaint },
  open,
  tried,
  onPick,
}: SpaceRadiosProps) {
  const name = useId();
  const nameOf = (space: string) => {
    if (looksLike !== null) return t('sendKeyTo', space);
    return open.includes(space) ? t('openInTab', space) : space;
  };
  const bad = tried && complaint !== null;
  return (
    <fieldset class={bad ? 'radios radios-bad' : 'radios'} aria-describedby={`${name}-hint`}>
      <legend>
        <Phrases
          text={looksLike === null ? t('whichSpace') : t('lookalikeSpace', looksLike, candidates[0] ?? '')}
        />
      </legend>
      {candidates.map((space) => (
        <label key={space}>
          <input type="radio" name={name} checked={space === chosen} onChange={() => onPick(space)} />
          <span>{nameOf(space)}</span>
        </label>
      ))}
      <p id={`${name}-hint`} class="hint hint-bad">
        {bad && complaint}
      </p>
    </fieldset>
  );
}

/** Spaces of open tabs, the current one first. Host permission gives their addresses without the `tabs` permission. */
export function useOpenSpaces(): readonly string[] {
  const [spaces, setSpaces] = useState<readonly string[]>([]);
  useEffect(() => {
    openSpaces().then(setSpaces, () => {});
  }, []);
  return spaces;
}

async function openSpaces(): Promise<string[]> {
  const tabs = await browser.tabs.query({ url: HOST_PATTERNS });
  const recent = tabs.toSorted(
    (a, b) => Number(b.active) - Number(a.active) || (b.lastAccessed ?? 0) - (a.lastAccessed ?? 0),
  );
  const hosts = recent.flatMap(({ url }) =>
    url !== undefined && URL.canParse(url) ? [new URL(url).hostname] : [],
  );
  return [...new Set(hosts.filter(isSpace))];
}
