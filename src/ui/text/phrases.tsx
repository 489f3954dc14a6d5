/** Breaks lines of Japanese between phrases, as `word-break: auto-phrase` does, which only Chromium has. */
import { t } from '../../platform/i18n.ts';

let segmenter: Intl.Segmenter | undefined;

/** A phrase ends with hiragana (a particle, an ending) or with punctuation, and the next begins with something else. */
const ENDS_PHRASE = /[\p{Script=Hiragana}、。：！？）」-]$/u;
const BEGINS_PHRASE = /^(?:[\p{Script=Han}\p{Script=Katakana}A-Za-z0-9（「]|[おご]\p{Script=Han})/u;
/** A longer word in hiragana after a particle, such as わずか and まもなく. */
const ENDS_WITH_PARTICLE = /[がはをに]$/u;
const HIRAGANA_WORD = /^\p{Script=Hiragana}{3,}$/u;
/** お and ご belong to the noun behind them. */
const HONORIFIC = /(?:^|[^\p{Script=Hiragana}])[おご]$|[をはがの][おご]$/u;
/** The two halves of a compound such as 読み取る or 使い方, unless a particle separates them. */
const FIRST_HALF = /[^がはをにでとのもへや、。]$/u;
const SECOND_HALF = /^[込取切直替返方値]/u;

/** The phrases of a Japanese text, which joined are the text. */
export function splitPhrases(text: string): string[] {
  segmenter ??= new Intl.Segmenter('ja', { granularity: 'word' });
  const phrases: string[] = [];
  let phrase = '';
  for (const { segment, index } of segmenter.segment(text)) {
    if (phrase !== '' && isBoundary(phrase, segment, text.slice(index))) {
      phrases.push(phrase);
      phrase = '';
    }
    phrase += segment;
  }
  return [...phrases, phrase];
}

function isBoundary(before: string, word: string, after: string): boolean {
  if (ENDS_WITH_PARTICLE.test(before) && HIRAGANA_WORD.test(word)) return true;
  if (!ENDS_PHRASE.test(before) || !BEGINS_PHRASE.test(after) || HONORIFIC.test(before)) return false;
  return !(FIRST_HALF.test(before) && SECOND_HALF.test(after));
}

/** A heading or a short text whose lines break between phrases where it is Japanese; base.css has the places to break. */
export function Phrases({ text }: { text: string }) {
  if (t('locale') !== 'ja') return <>{text}</>;
  return (
    <span class="phrases">
      {splitPhrases(text).map((phrase, index) => (
        <span key={`${index} ${phrase}`}>{phrase}</span>
      ))}
    </span>
  );
}
