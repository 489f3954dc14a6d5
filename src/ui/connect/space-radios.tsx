/**
 * A bare name can mean three spaces of different customers, and a name beyond ASCII can look like another one: the user says
 * which it is, for the key goes there.
 */
import { useEffect, useId, useState } from 'preact/hooks';
import { HOST_PATTERNS, isSpace } from '../../backlog-api/hosts.ts';
import browser from '../../platform/browser.ts';
import { t } from '../../platform/i18n.ts';
import type { SpaceChoice } from './space-choice.ts';

interface SpaceRadiosProps {
  readonly choice: SpaceChoice;
  readonly open: readonly string[];
  /** The form was sent without a choice. */
  readonly tried: boolean;
  readonly onPick: (space: string) => void;
}

export function SpaceRadios({
  choice: { candidates, chosen, looksLike, complaint },
  open,
  tried,
  onPick,
}: SpaceRadiosProps) {
  const name = useId();
  const nameOf = (space: string) => {
    if (looksLike !== null) return t('spaceIsMine', space);
    return open.includes(space) ? t('openInTab', space) : space;
  };
  const bad = tried && complaint !== null;
  return (
    <fieldset class={bad ? 'radios radios-bad' : 'radios'} aria-describedby={`${name}-hint`}>
      <legend>
        {looksLike === null ? t('whichSpace') : t('spaceLooksLike', looksLike, candidates[0] ?? '')}
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

/** Spaces of open tabs, the current one first. Host permission shows the addresses of these tabs, without `tabs`. */

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
