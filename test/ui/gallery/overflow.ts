/** What has no room on the page: cut off without a tooltip that says it in full, beside the page, or on other words. */
export function overflows(root: Element): string[] {
  const found = new Set<string>();
  const lines: { readonly words: string; readonly box: Box; readonly layer: Element | null }[] = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const element = text.parentElement;
    // Phrases are the lines of one text, whose boxes may touch.
    const words = (element?.closest('.phrases') ?? text).textContent?.trim() ?? '';
    // Lanes are a picture: their words are cut by design, and said in full in the list below.
    if (words === '' || element === null || element.closest('.visually-hidden, option, .lanes') !== null)
      continue;
    if (!element.checkVisibility()) continue;
    // An open menu covers what is below it.
    const layer = element.closest('[popover]');
    for (const line of linesOf(text)) {
      const { box, cut } = seen(line, element);
      if (cut && element.closest('[title]') === null) found.add(`cut off: “${words}”`);
      if (box.right - box.left <= SLACK || box.bottom - box.top <= SLACK) continue;
      if (box.right > document.documentElement.clientWidth + SLACK) found.add(`beside the page: “${words}”`);
      for (const other of lines) {
        if (other.words !== words && other.layer === layer && meet(other.box, box))
          found.add(`“${words}” on “${other.words}”`);
      }
      lines.push({ words, box, layer });
    }
  }
  return [...found];
}

/** What is beside the page at the right or left: the page must scroll downwards only, and every control lie on it. */
export function isBeside(): string[] {
  const { clientWidth, scrollWidth } = document.documentElement;
  const found = scrollWidth > clientWidth ? [`${scrollWidth} px on a page of ${clientWidth}`] : [];
  for (const element of document.querySelectorAll('button, select, input, a, h1, p, [role=meter]')) {
    const { left, right, width } = element.getBoundingClientRect();
    if (width === 0 || element.closest('.visually-hidden') !== null || isScrolled(element)) continue;
    const name = element.getAttribute('aria-label') ?? element.textContent?.trim();
    if (left < -0.5 || right > clientWidth + 0.5) found.push(`beside the page: “${name}”`);
  }
  return found;
}

/** Whether it lies in a box that scrolls sideways by itself, as tables do. */
function isScrolled(element: Element): boolean {
  const box = element.parentElement;
  if (box === null || box === document.body) return false;
  return getComputedStyle(box).overflowX === 'auto' || isScrolled(box);
}

/** Px that the box of a font reaches beyond its letters. */
const SLACK = 5;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function linesOf(text: Node): DOMRect[] {
  const range = document.createRange();
  range.selectNodeContents(text);
  return [...range.getClientRects()];
}

/** What is left of a line within the boxes that hide what does not fit; scrolled away is not cut. */
function seen(line: Box, element: Element): { box: Box; cut: boolean } {
  let { left, top, right, bottom } = line;
  let cut = false;
  for (
    let each: Element | null = element;
    each !== null && each !== document.body;
    each = each.parentElement
  ) {
    const { overflowX, overflowY } = getComputedStyle(each);
    const room = each.getBoundingClientRect();
    if (overflowX !== 'visible') {
      cut ||= overflowX !== 'auto' && right > room.right + SLACK;
      left = Math.max(left, room.left);
      right = Math.min(right, room.right);
    }
    if (overflowY !== 'visible') {
      cut ||= overflowY !== 'auto' && bottom > room.bottom + SLACK;
      top = Math.max(top, room.top);
      bottom = Math.min(bottom, room.bottom);
    }
  }
  return { box: { left, top, right, bottom }, cut };
}

function meet(a: Box, b: Box): boolean {
  const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return wide > SLACK && high > SLACK;
}
