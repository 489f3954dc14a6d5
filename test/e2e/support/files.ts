/** What the extension would save as files. */
import type { Page } from 'puppeteer-core';
import type { MessageKey } from '../../../src/platform/i18n.ts';
import { eventually } from '../harness/index.ts';
import { messageText, press } from '../harness/screens.ts';

export interface SavedFile {
  readonly name: string;
  readonly text: string;
}

/** Presses the buttons, by the keys of their words, and takes the files that the page would save. */
export async function takeFiles(options: Page, buttons: readonly MessageKey[]): Promise<SavedFile[]> {
  await options.evaluate(() => {
    const saved: Promise<SavedFile>[] = [];
    let latest = new Blob();
    URL.createObjectURL = (blob) => {
      latest = blob as Blob;
      return 'blob:taken';
    };
    HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
      const name = this.download;
      // `text()` would take the byte order mark off.
      saved.push(latest.arrayBuffer().then((bytes) => ({ name, text: decode(bytes) })));
    };
    const decode = (bytes: ArrayBuffer) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    Object.assign(globalThis, { saved });
  });
  for (const [index, button] of buttons.entries()) {
    await press(options, messageText(button));
    await eventually('the file', () =>
      options.evaluate(
        (count) => (globalThis as unknown as { saved: unknown[] }).saved.length > count,
        index,
      ),
    );
  }
  return options.evaluate(() =>
    Promise.all((globalThis as unknown as { saved: Promise<SavedFile>[] }).saved),
  );
}
