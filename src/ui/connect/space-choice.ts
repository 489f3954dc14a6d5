/** Which space a text in the "Space" field means, once the user has chosen where a bare name is ambiguous. */
import { parseSpace } from '../../backlog-api/hosts.ts';
import { t } from '../../platform/i18n.ts';

export interface SpaceChoice {
  /** The space to use; null while the field does not name one. */
  readonly space: string | null;
  /** The spaces that a bare name may mean. */
  readonly candidates: readonly string[];
  readonly chosen: string | null;
  /** How the one candidate looks, where its letters may be mistaken for others; null elsewhere. */
  readonly looksLike: string | null;
  /** What is missing, as it is said after an attempt; null where nothing is. */
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
      // An open tab says nothing for it: whoever made the name may have opened the tab.
      const chosen = picked === space ? space : null;
      const complaint = chosen === null ? t('spaceConfirm') : null;
      return { space: chosen, candidates: [space], chosen, looksLike, complaint };
    }
    case 'empty':
      return { ...nothing, complaint: t('spaceMissing') };
    case 'notASpace':
      return { ...nothing, complaint: t('spaceNotOne', input.host) };
    case 'notBacklog':
      return { ...nothing, complaint: t('spaceNotBacklog', input.host) };
    case 'bare': {
      const { candidates } = input;
      const chosen =
        candidates.find((host) => host === picked) ?? candidates.find((host) => open.includes(host)) ?? null;
      const complaint = chosen === null ? t('spaceChoose') : null;
      return { space: chosen, candidates, chosen, looksLike: null, complaint };
    }
  }
}
