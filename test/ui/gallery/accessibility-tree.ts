/** A page's accessibility tree as lines of text: role, name and states. A table row is one line. */
import type { Page, SerializedAXNode } from 'puppeteer-core';

/** Roles of boxes that only lay out others. */
const TRANSPARENT = new Set(['generic', 'none', 'paragraph', 'LabelText']);
/** Roles of parts of a text that is there already. */
const DROPPED = new Set(['InlineTextBox', 'LineBreak', 'ListMarker', 'MenuListPopup']);
const STATES = [
  'value',
  'valuetext',
  'description',
  'level',
  'checked',
  'pressed',
  'selected',
  'expanded',
  'disabled',
  'invalid',
  'focused',
] as const;
/** Of more rows of a table than these, only the number is told. */
const MAX_ROWS = 3;

export async function accessibilityTree(page: Page): Promise<string> {
  const root = await page.accessibility.snapshot({ interestingOnly: false });
  return linesOf(root?.children ?? []).join('\n');
}

function linesOf(nodes: readonly SerializedAXNode[]): string[] {
  const lines: string[] = [];
  let text = '';
  const endText = () => {
    if (text.trim() !== '') lines.push(quoted(text));
    text = '';
  };
  let rows = 0;
  for (const node of flat(nodes)) {
    if (node.role === 'StaticText') {
      text += `${node.name ?? ''} `;
      continue;
    }
    endText();
    if (node.role === 'row') rows += 1;
    if (rows <= MAX_ROWS) lines.push(...nodeLines(node));
  }
  endText();
  return rows > MAX_ROWS ? [...lines, `${rows} rows`] : lines;
}

/** The nodes, with the children of transparent ones in their place. */
function flat(nodes: readonly SerializedAXNode[]): SerializedAXNode[] {
  return nodes.flatMap((node) => {
    if (DROPPED.has(node.role)) return [];
    return TRANSPARENT.has(node.role) ? flat(node.children ?? []) : [node];
  });
}

function nodeLines(node: SerializedAXNode): string[] {
  const { role, name = '', children = [] } = node;
  if (role === 'row') return [`row ${children.map(textOf).join(' | ')}`];
  const states = STATES.flatMap((state) => {
    const value = node[state];
    if (value === undefined || value === false || value === 'false' || value === '' || value === name)
      return [];
    if (state === 'level' && role !== 'heading') return [];
    return [value === true ? state : `${state}=${typeof value === 'string' ? quoted(value) : value}`];
  });
  const head = [role, ...(name === '' ? [] : [quoted(name)]), ...states].join(' ');
  const below = linesOf(children);
  const isSaidByName = squeezed(children.map(textOf).join('')) === squeezed(name);
  if (below.length === 0 || isSaidByName) return [head];
  const [only = ''] = below;
  if (below.length === 1 && only.startsWith('"')) return [`${head}: ${only}`];
  return [head, ...below.map((line) => `  ${line}`)];
}

/** The name of a node, or what stands in it. */
function textOf({ role, name = '', children = [] }: SerializedAXNode): string {
  if (DROPPED.has(role)) return '';
  return name.trim() === '' ? children.map(textOf).join(' ').trim() : name.trim();
}

const spaced = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
const squeezed = (text: string): string => text.replaceAll(/\s/g, '');
const quoted = (text: string): string => JSON.stringify(spaced(text));
