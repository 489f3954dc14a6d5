/**
 * How much of a notification is read. Systems cut what is longer, so the smallest of these holds for all:
 *
 * | | title | body |
 * |---|---|---|
 * | Windows 10 and 11, Chromium | 69 | 139, on four lines |
 * | Windows, Firefox | 54 | 200, on four lines |
 * | macOS, Chromium | 43 | 88, on two lines |
 * | macOS, Firefox | 42 | 90, on two lines |
 *
 * In Latin characters; one of Chinese, Japanese or Korean takes the room of two.
 * Source: webpushnotifications.xyz/push-notification-character-limit, in line with doc.batch.com, "What is the optimal
 * length for every web push notification?".
 */
export const TITLE_WIDTH = 42;
export const BODY_WIDTH = 88;

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

const segments = (text: string): string[] =>
  [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);

const segmentWidth = (segment: string): number => (WIDE.test(segment) || segment.length > 1 ? 2 : 1);

/** In Latin characters. */
export const widthOf = (text: string): number =>
  segments(text).reduce((sum, segment) => sum + segmentWidth(segment), 0);

/** The text, cut off if it is wider than this. */
export function shortened(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let left = width - 1;
  for (const segment of segments(text)) {
    left -= segmentWidth(segment);
    if (left < 0) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** The first of these parts that fit together; a part without room is left out. */
export function fitting(parts: readonly string[], width: number, separator: string): string {
  let text = '';
  for (const part of parts) {
    const longer = text === '' ? part : text + separator + part;
    if (widthOf(longer) <= width) text = longer;
  }
  return text;
}
