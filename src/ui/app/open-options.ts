import { useEffect, useState } from 'preact/hooks';
import browser from '../../platform/browser.ts';
import { queryBackground, requestCommand } from './send-command.ts';

/** Opens the options, or comes back to the tab that already shows them; a popup closes with it. */
export function openOptions(): void {
  browser.runtime.openOptionsPage().catch(() => {});
}

const OPTIONS = 'src/pages/options/index.html';

/** Opens the options with this space in the form that adds an account. */
export function openOptionsFor(space: string): void {
  // Sent before the page exists, so it is there when the page asks; without an answer the form is empty.
  void requestCommand({ type: 'offerSpace', space });
  browser.tabs.create({ url: browser.runtime.getURL(OPTIONS) }).catch(() => {});
}

/** The space that the options were opened for; empty where there is none, and until the background has answered. */
export function useOfferedSpace(): string {
  const [space, setSpace] = useState('');
  useEffect(() => {
    queryBackground({ type: 'takeSpace' }).then((answer) =>
      setSpace(typeof answer === 'string' ? answer : ''),
    );
  }, []);
  return space;
}
