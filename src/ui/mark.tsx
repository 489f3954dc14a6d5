/** The verdict as a shape. Decoration: the words beside it say the same. */
import { type MarkName, SHAPES } from './icons/shapes.ts';

export function Mark({ name, size = 16 }: { name: MarkName; size?: number }) {
  const { body, glyph, hollow, dashed } = SHAPES[name];
  // In rem, so that it grows with the text.
  const rem = `${size / 16}rem`;
  return (
    <svg class={`mark tone-${name}`} viewBox="0 0 24 24" width={rem} height={rem} aria-hidden="true">
      <path
        class={hollow ? 'mark-ring' : 'mark-body'}
        d={body}
        {...(dashed ? { 'stroke-dasharray': '6.2 3.486' } : {})}
      />
      <path class={hollow ? 'mark-ink' : 'mark-glyph'} d={glyph} />
    </svg>
  );
}
