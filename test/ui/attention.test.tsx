import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useFocusReport } from '../../src/ui/app/send-command.ts';
import { useCurrentSecond } from '../../src/ui/gauges/countdown.tsx';
import { fakeBrowser } from '../platform/fake-browser.ts';

const { sent } = fakeBrowser;
const gained = { type: 'screen', focused: true, owner: 'a' };
const lost = { type: 'screen', focused: false, owner: 'a' };
const hear = (name: string) => act(() => void window.dispatchEvent(new Event(name)));

function Attentive({ owner = 'a' }: { owner?: string }) {
  useFocusReport(true, owner);
  return null;
}

function Clock() {
  return <time>{useCurrentSecond()}</time>;
}

beforeEach(() => {
  vi.useFakeTimers({ now: 10_300 });
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  sent.length = 0;
});
afterEach(() => {
  render(null, document.body);
});

test('a screen reports its focus at opening and every 15 s', async () => {
  await act(() => render(<Attentive />, document.body));
  expect(sent).toEqual([gained]);
  vi.advanceTimersByTime(31_000);
  expect(sent).toEqual([gained, gained, gained]);
});

test('a screen that has lost the focus before it has anything to report is silent until it gets it again', async () => {
  const Opening = ({ shows }: { shows: boolean }) => {
    useFocusReport(shows, 'a');
    return null;
  };
  await act(() => render(<Opening shows={false} />, document.body));
  await hear('blur');
  vi.mocked(document.hasFocus).mockReturnValue(false);
  await act(() => render(<Opening shows />, document.body));
  vi.advanceTimersByTime(31_000);
  expect(sent).toEqual([]);
  await hear('focus');
  expect(sent).toEqual([gained]);
});

test('a screen that is opened in the background reports its focus only when it gets it', async () => {
  vi.mocked(document.hasFocus).mockReturnValue(false);
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  await act(() => render(<Attentive />, document.body));
  vi.advanceTimersByTime(31_000);
  expect(sent).toEqual([]);
  await hear('focus');
  expect(sent).toEqual([gained]);
});

test('a screen reports once that it lost the focus, and nothing while it has none', async () => {
  await act(() => render(<Attentive />, document.body));
  await hear('blur');
  vi.mocked(document.hasFocus).mockReturnValue(false);
  vi.advanceTimersByTime(60_000);
  await hear('pagehide');
  expect(sent).toEqual([gained, lost]);
  await hear('focus');
  expect(sent).toEqual([gained, lost, gained]);
});

test('a screen with the focus reports another owner at once, and one without the focus does not', async () => {
  await act(() => render(<Attentive />, document.body));
  await act(() => render(<Attentive owner="b" />, document.body));
  expect(sent).toEqual([gained, { ...gained, owner: 'b' }]);
  await hear('blur');
  await act(() => render(<Attentive />, document.body));
  expect(sent).toEqual([gained, { ...gained, owner: 'b' }, { ...lost, owner: 'b' }]);
});

test('the tick of the screens comes at the start of each second', async () => {
  await act(() => render(<Clock />, document.body));
  const shown = () => document.querySelector('time')?.textContent;
  expect(shown()).toBe('10300');
  await act(() => void vi.advanceTimersByTime(700));
  expect(shown()).toBe('11000');
  await act(() => void vi.advanceTimersByTime(1000));
  expect(shown()).toBe('12000');
});
