/** What has no room on the page: cut off without a tooltip that says it in full, beside the page, or on other words. */
export function overflows(root: Element): string[] {
  const found: string[] = [];
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} wide in ${clientWidth}`);
  const texts: { readonly words: string; readonly box: DOMRect }[] = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const words = walker.currentNode.nodeValue?.trim() ?? '';
    const element = walker.currentNode.parentElement;
    if (words === '' || element === null || element.closest('.unseen, option, .lanes, table, svg') !== null)
      continue;
    const box = boxOf(walker.currentNode);
    if (box.width === 0) continue;
    if (isCut(element, box)) found.push(`cut off: “${words}”`);
    for (const other of texts) if (meet(other.box, box)) found.push(`“${words}” on “${other.words}”`);
    texts.push({ words, box });
  }
  return found;
}

function boxOf(text: Node): DOMRect {
  const range = document.createRange();
  range.selectNodeContents(text);
  return range.getBoundingClientRect();
}

/** By itself or by an ancestor that hides what does not fit and has no tooltip. */
function isCut(element: Element, box: DOMRect): boolean {
  for (let each: Element | null = element; each !== null; each = each.parentElement) {
    if (each.hasAttribute('title')) return false;
    const { overflowX, overflowY } = getComputedStyle(each);
    const room = each.getBoundingClientRect();
    if (overflowX === 'hidden' && box.right > room.right + SLACK) return true;
    if (overflowY === 'hidden' && box.bottom > room.bottom + SLACK) return true;
  }
  return false;
}

/** Px that the box of a font reaches beyond its letters. */
const SLACK = 4;

function meet(a: DOMRect, b: DOMRect): boolean {
  const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return wide > SLACK && high > SLACK;
}
