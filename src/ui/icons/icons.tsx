import { STATUS_SHAPES, type StatusIconName } from './shapes.ts';

/** Line icons of buttons, 16 × 16. Decoration: each button has its own name. */
const ICON_PATHS = {
  refresh: 'M13.5 8a5.5 5.5 0 1 1-1.7-4M13.5 1.5v3h-3',
  gear: 'M6.79 3.05L7.01 1.47L8.99 1.47L9.21 3.05L10.65 3.64L11.92 2.69L13.31 4.08L12.36 5.35L12.95 6.79L14.53 7.01L14.53 8.99L12.95 9.21L12.36 10.65L13.31 11.92L11.92 13.31L10.65 12.36L9.21 12.95L8.99 14.53L7.01 14.53L6.79 12.95L5.35 12.36L4.08 13.31L2.69 11.92L3.64 10.65L3.05 9.21L1.47 8.99L1.47 7.01L3.05 6.79L3.64 5.35L2.69 4.08L4.08 2.69L5.35 3.64zM8 6a2 2 0 1 1 0 4a2 2 0 1 1 0-4z',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  fast: 'M2.5 4l4 4-4 4M8.5 4l4 4-4 4',
  out: 'M6.5 3.5h-3v9h9v-3M9.5 2.5h4v4M13.5 2.5l-6 6',
  pin: 'M6 2h4l-.5 4.2 2 2.8h-7l2-2.8zM8 9v5',
  puzzle: 'M6.2 4.2a1.6 1.6 0 1 1 3.2 0h3.1v3.3a1.6 1.6 0 1 0 0 3.2v3.1H3V4.2z',
  cross: 'M4.5 4.5l7 7M11.5 4.5l-7 7',
  tick: 'M3.5 8.5l3 3 6-7',
  bell: 'M3 11.5h10l-1.3-2V7a3.7 3.7 0 0 0-7.4 0v2.5zM6.8 13.8h2.4',
  bellOff: 'M3 11.5h10l-1.3-2V7a3.7 3.7 0 0 0-7.4 0v2.5zM6.8 13.8h2.4M2.5 2.5l11 11',
  copy: 'M6 5.5h7.5v8H6zM10 5.5v-3H2.5v8H6',
  chevron: 'M4.5 6.5l3.5 3.5 3.5-3.5',
};

export type IconName = keyof typeof ICON_PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="1rem" height="1rem" aria-hidden="true">
      <path d={ICON_PATHS[name]} />
    </svg>
  );
}

/** A severity as a shape. Decoration: the words beside it say the same. */
export function StatusIcon({ name, size = 16 }: { name: StatusIconName; size?: number }) {
  const { body, glyph, hollow, dashed } = STATUS_SHAPES[name];
  // In rem, so that it grows with the text.
  const rem = `${size / 16}rem`;
  return (
    <svg class={`status-icon tone-${name}`} viewBox="0 0 24 24" width={rem} height={rem} aria-hidden="true">
      <path
        class={hollow ? 'status-icon-ring' : 'status-icon-body'}
        d={body}
        {...(dashed ? { 'stroke-dasharray': '6.2 3.486' } : {})}
      />
      <path class={hollow ? 'status-icon-ink' : 'status-icon-glyph'} d={glyph} />
    </svg>
  );
}

interface IconButtonProps {
  readonly glyph: IconName;
  readonly name: string;
  /** Tooltip; the name by default. */
  readonly title?: string;
  readonly onClick: () => void;
}

/** A button with an icon only. Its name is its label for screen readers and its tooltip. */
export function IconButton({ glyph, name, title = name, onClick }: IconButtonProps) {
  return (
    <button type="button" class="icon-button" aria-label={name} title={title} onClick={onClick}>
      <Icon name={glyph} />
    </button>
  );
}
