// @vitest-environment happy-dom
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { usePolling } from '../../../src/pages/panel/parts/use-polling.ts';

const ask = vi.fn(async () => {});
function Asking() {
  usePolling(ask);
  return null;
}
const seconds = (count: number) => act(async () => void (await vi.advanceTimersByTimeAsync(count * 1000)));
async function see(state: DocumentVisibilityState) {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  await act(() => void document.dispatchEvent(new Event('visibilitychange')));
}

beforeEach(() => {
  vi.useFakeTimers();
  ask.mockClear();
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('visible');
});
afterEach(() => {
  render(null, document.body);
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('asks at once, then once a second', async () => {
  await act(() => render(<Asking />, document.body));
  expect(ask).toHaveBeenCalledTimes(1);
  await seconds(3);
  expect(ask).toHaveBeenCalledTimes(4);
});

test('a hidden page asks nothing, and at once when it is seen again', async () => {
  await act(() => render(<Asking />, document.body));
  await see('hidden');
  await seconds(60);
  expect(ask).toHaveBeenCalledTimes(1);
  await see('visible');
  expect(ask).toHaveBeenCalledTimes(2);
});

test('goes on after a failure', async () => {
  ask.mockRejectedValueOnce(new Error('no database'));
  await act(() => render(<Asking />, document.body));
  await seconds(1);
  expect(ask).toHaveBeenCalledTimes(2);
});

test('does not ask twice at a time', async () => {
  let answer = () => {};
  ask.mockReturnValueOnce(
    new Promise((resolve) => {
      answer = resolve;
    }),
  );
  await act(() => render(<Asking />, document.body));
  await seconds(5);
  expect(ask).toHaveBeenCalledTimes(1);
  answer();
  await seconds(1);
  expect(ask).toHaveBeenCalledTimes(2);
});

test('is over with its screen', async () => {
  await act(() => render(<Asking />, document.body));
  await act(() => render(null, document.body));
  await seconds(5);
  expect(ask).toHaveBeenCalledTimes(1);
});
