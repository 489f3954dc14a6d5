import type { Badge, Remote } from './session.ts';

type Raw = [text: string, rgba: readonly number[], title: string];

/** Reads the toolbar button through the extension's own API; `evaluate` runs it in an extension context. */
export async function readBadge(evaluate: (fn: Remote<[], Raw>) => Promise<Raw>): Promise<Badge> {
  const [text, rgba, title] = await evaluate(async () =>
    Promise.all([
      chrome.action.getBadgeText({}),
      chrome.action.getBadgeBackgroundColor({}),
      chrome.action.getTitle({}),
    ]),
  );
  return { text, color: hex(rgba), title };
}

function hex(rgba: readonly number[]): string {
  const pairs = rgba.slice(0, 3).map((part) => part.toString(16).padStart(2, '0'));
  return `#${pairs.join('')}`;
}
