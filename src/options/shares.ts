/** The two levels as a user types them, in percent. */
import { cleanWord } from '../backlog/typed-text.ts';
import { number } from '../platform/format.ts';
import { t } from '../platform/i18n.ts';
import { areLevels } from '../platform/settings.ts';

/** The shares that were typed, or what is wrong with each of them. */
export type Shares =
  | { readonly ok: true; readonly watchShare: number; readonly dangerShare: number }
  | { readonly ok: false; readonly watch: string | null; readonly danger: string | null };

export function readShares(watchText: string, dangerText: string): Shares {
  const watch = percentOf(watchText);
  const danger = percentOf(dangerText);
  if (watch === null || danger === null) {
    const complaint = t('shareNotOne');
    return {
      ok: false,
      watch: watch === null ? complaint : null,
      danger: danger === null ? complaint : null,
    };
  }
  const [watchShare, dangerShare] = [watch / 100, danger / 100];
  if (areLevels({ watch: watchShare, danger: dangerShare })) return { ok: true, watchShare, dangerShare };
  return { ok: false, watch: null, danger: t('shareOrder', number(watch)) };
}

/** "20", "20%" and "２０" are 20; null where it is no percentage that can be set. */
function percentOf(text: string): number | null {
  const plain = cleanWord(text).replace(/%$/, '');
  const value = Number(plain);
  return /^\d+(?:\.\d+)?$/.test(plain) && areLevels({ watch: value / 100, danger: value / 200 })
    ? value
    : null;
}

/** 0.05 as "5". */
export const inPercent = (share: number): string => String(Math.round(share * 10_000) / 100);
