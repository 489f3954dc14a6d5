import { Glyph, type GlyphName } from './glyphs.tsx';

interface IconButtonProps {
  readonly glyph: GlyphName;
  readonly name: string;
  /** What the tooltip says; the name itself where nothing else is given. */
  readonly title?: string;
  readonly turning?: boolean;
  /** It does nothing now; `title` says why. It stays in the order of the keyboard, so that the reason can be read. */
  readonly disabled?: boolean;
  readonly onClick: () => void;
}

/** A button that shows an icon only; its name is there for everybody who does not see it, or points at it. */
export function IconButton({
  glyph,
  name,
  title = name,
  turning = false,
  disabled = false,
  onClick,
}: IconButtonProps) {
  return (
    <button
      type="button"
      class={turning ? 'icon turning' : 'icon'}
      aria-label={name}
      title={title}
      {...(disabled && { 'aria-disabled': true })}
      onClick={disabled ? undefined : onClick}
    >
      <Glyph name={glyph} />
    </button>
  );
}
