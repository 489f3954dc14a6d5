/**
 * What is on the page as lines of text: element, words, what assistive technology is told, box, paint.
 *
 * It stands in for a picture: the same on machines whose fonts are drawn otherwise, small in git, and its
 * difference says what changed. Elements that only lay out others have no line.
 */
export interface Part {
  readonly depth: number;
  readonly what: string;
  /** x, y, width, height in CSS pixels. */
  readonly box: readonly [number, number, number, number];
  readonly paint: Readonly<Record<string, string>>;
}

const TOLD = [
  'role',
  'type',
  'href',
  'title',
  'aria-label',
  'aria-valuetext',
  'aria-pressed',
  'aria-invalid',
  'aria-disabled',
  'aria-sort',
];
/** Of more elements of one kind than these, only how many there are. */
const MOST = 6;

export function outline(root: Element): Part[] {
  return childrenOf(root, 0);
}

function childrenOf(parent: Element, depth: number): Part[] {
  const counts = new Map<string, number>();
  const parts = [...parent.children].flatMap((child) => {
    const kind = `${child.tagName.toLowerCase()}.${child.getAttribute('class') ?? ''}`;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count > MOST ? [] : partsOf(child, depth);
  });
  const more = [...counts].filter(([, count]) => count > MOST);
  return [
    ...parts,
    ...more.map(([kind, count]): Part => ({ depth, what: `${count} ${kind}`, box: [0, 0, 0, 0], paint: {} })),
  ];
}

function partsOf(element: Element, depth: number): Part[] {
  const style = getComputedStyle(element);
  if (style.display === 'none') return [];
  const words = [...element.childNodes]
    .filter((node) => node.nodeType === Node.TEXT_NODE)
    .map((node) => node.nodeValue ?? '')
    .join('')
    .trim();
  const told = TOLD.flatMap((name) => {
    const value = element.getAttribute(name);
    return value === null ? [] : [`${name}=${value}`];
  });
  const paint = paintOf(element, style);
  if (words === '' && told.length === 0 && Object.keys(paint).length === 0) return childrenOf(element, depth);
  const what = [element.tagName.toLowerCase(), ...told, stateOf(element), words && JSON.stringify(words)];
  const { x, y, width, height } = element.getBoundingClientRect();
  // From the page's corner: a field that gets the focus may scroll the page.
  const box = [x + scrollX, y + scrollY, width, height].map(Math.round) as [number, number, number, number];
  const line = { depth, what: what.filter((part) => part !== '').join(' '), box, paint };
  return [line, ...childrenOf(element, depth + 1)];
}

function stateOf(element: Element): string {
  if (element instanceof HTMLInputElement) {
    return element.type === 'password'
      ? `${element.value.length} dots`
      : `${element.value} ${element.checked}`;
  }
  return element instanceof HTMLSelectElement ? (element.selectedOptions[0]?.text ?? '') : '';
}

/** What differs from the parent's, or from nothing. */
function paintOf(element: Element, style: CSSStyleDeclaration): Record<string, string> {
  const above = getComputedStyle(element.parentElement ?? element);
  const isShape = element instanceof SVGGeometryElement;
  const font = (of: CSSStyleDeclaration) => `${of.fontSize}/${of.fontWeight}`;
  const line = (width: string, kind: string, colour: string) =>
    kind === 'none' || width === '0px' ? '' : `${width} ${kind} ${plain(colour)}`;
  const edges = (['Top', 'Right', 'Bottom', 'Left'] as const).map((side) =>
    line(style[`border${side}Width`], style[`border${side}Style`], style[`border${side}Color`]),
  );
  const all: Record<string, string> = {
    ink: style.color === above.color ? '' : plain(style.color),
    font: font(style) === font(above) ? '' : font(style),
    ground: plain(style.backgroundColor),
    image: style.backgroundImage === 'none' ? '' : 'pattern',
    edge: new Set(edges).size === 1 ? (edges[0] ?? '') : edges.join(','),
    ring: line(style.outlineWidth, style.outlineStyle, style.outlineColor),
    fill: isShape ? plain(style.fill) : '',
    stroke: isShape ? plain(style.stroke) : '',
    shape: isShape ? digest(element.getAttribute('d') ?? '') : '',
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

/** `rgb(23, 122, 99)` as `#177a63`; nothing for what is transparent; mixtures to two digits. */
function plain(colour: string): string {
  if (colour === 'none' || /^rgba\(.*, 0\)$/.test(colour)) return '';
  const rgb = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(colour);
  if (rgb === null) return colour.replaceAll(/-?\d*\.\d+/g, (figure) => Number(figure).toFixed(2));
  return `#${rgb
    .slice(1)
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('')}`;
}

function digest(text: string): string {
  let sum = 0;
  for (const char of text) sum = (sum * 31 + char.charCodeAt(0)) >>> 0;
  return sum.toString(36);
}
