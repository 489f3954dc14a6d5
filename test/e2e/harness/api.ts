/** Calls of the extension's own API that the harness makes in an extension context. */
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

export async function requestHost(pattern: string): Promise<void> {
  const granted = await chrome.permissions.request({ origins: [pattern] });
  if (!granted) throw new Error(`Not granted: ${pattern}`);
}
