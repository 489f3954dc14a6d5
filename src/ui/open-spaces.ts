/** Spaces of open tabs, the current one first. Host permission shows the addresses of these tabs, without `tabs`. */
import { useEffect, useState } from 'preact/hooks';
import { HOST_PATTERNS, isSpace } from '../backlog/hosts.ts';
import browser from '../platform/browser.ts';

export function useOpenSpaces(): readonly string[] {
  const [spaces, setSpaces] = useState<readonly string[]>([]);
  useEffect(() => {
    openSpaces().then(setSpaces, () => {});
  }, []);
  return spaces;
}

async function openSpaces(): Promise<string[]> {
  const tabs = await browser.tabs.query({ url: HOST_PATTERNS });
  const recent = tabs.toSorted(
    (a, b) => Number(b.active) - Number(a.active) || (b.lastAccessed ?? 0) - (a.lastAccessed ?? 0),
  );
  const hosts = recent.flatMap(({ url }) =>
    url !== undefined && URL.canParse(url) ? [new URL(url).hostname] : [],
  );
  return [...new Set(hosts.filter(isSpace))];
}
