import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HOUR_MS } from '../../../src/core/time.ts';
import type { OwnerHistory } from '../../../src/history/read.ts';
import * as historyReads from '../../../src/history/read.ts';
import { moveHistoryTimes, writeNote } from '../../../src/history/write.ts';
import {
  mergeRecords,
  shownSince,
  useRereads,
  useUnread,
  useUsedByBatch,
  useWindowRecords,
} from '../../../src/pages/panel/history/use-history.ts';
import { useOwnerHistory } from '../../../src/pages/panel/history/use-owner-history.ts';
import { usePolling } from '../../../src/pages/panel/history/use-polling.ts';
import { appendRequests, useRequests } from '../../../src/pages/panel/requests/use-requests.ts';
import { NONE, runningBatch } from '../../core/batch/batches.ts';
import { moveHistory, writeHistory } from '../../history/history-writes.ts';
import { aRequestRecord } from '../../history/records.ts';
import { inSeconds, NOW } from '../../ui/fixtures.ts';
import { OWNER, requestRecord, windowRecord } from '../../ui/history-fixtures.ts';
import { mount } from '../../ui/mount.ts';

describe('merging windows into the list:', () => {
  const old = windowRecord('read', inSeconds(-600));
  const young = windowRecord('read', inSeconds(-30), { used: 5 });

  test('windows that may still change are replaced, even if their reset has drifted', () => {
    const later = { ...young, reset: young.reset + 1, used: 9 };
    expect(mergeRecords([old, young], [later], inSeconds(-150), 0)).toEqual([old, later]);
  });

  test('without changes the same list is returned, so that nothing is rendered again', () => {
    const known = [old, young];
    expect(mergeRecords(known, [{ ...young }], inSeconds(-150), 0)).toBe(known);
  });

  test('a window is there once, though it opened later by the clock that was set forward', () => {
    const moved = { ...old, openedAt: inSeconds(-100) };
    expect(mergeRecords([old, young], [moved, young], inSeconds(-150), 0)).toEqual([moved, young]);
  });

  test('windows of yesterday are dropped at midnight', () => {
    expect(mergeRecords([old, young], [young], inSeconds(-150), inSeconds(-300))).toEqual([young]);
  });
});

test('the timeline shows today, and shortly after midnight the last hour', () => {
  const noon = new Date(2026, 10, 24, 12).getTime();
  expect(shownSince(noon)).toBe(new Date(2026, 10, 24).getTime());
  const night = new Date(2026, 10, 24, 0, 10).getTime();
  expect(shownSince(night)).toBe(new Date(2026, 10, 23, 23, 10).getTime());
});

describe('the windows of today', () => {
  let records: ReturnType<typeof useWindowRecords> = null;
  function Probe({ rereads = 0 }) {
    records = useWindowRecords(rereads);
    return null;
  }
  const ages = (now: number) => records?.map(({ openedAt }) => (now - openedAt) / 1000);
  const windowsOpened = (...seconds: number[]) =>
    writeHistory(
      seconds.map((each) => windowRecord('read', inSeconds(each))),
      [],
    );
  const askAgain = () => document.dispatchEvent(new Event('visibilitychange'));
  async function show() {
    const screen = await mount(<Probe />);
    await vi.waitFor(() => expect(records).not.toBeNull());
    return screen;
  }

  test('are read although the reads before failed', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(NOW);
    await windowsOpened(-5400, -600);
    const failing = vi.spyOn(historyReads, 'windowsSince').mockResolvedValue(null);
    await mount(<Probe />);
    await vi.waitFor(() => expect(failing).toHaveBeenCalledTimes(1));
    await act(async () => {});
    expect(records).toBeNull();
    failing.mockRestore();
    await show();
    askAgain();
    await vi.waitFor(() => expect(ages(NOW)).toEqual([5400, 600]));
  });

  test('and requests stay when a later read fails', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(NOW);
    let requests: ReturnType<typeof useRequests> = null;
    function Both() {
      requests = useRequests(0);
      return <Probe />;
    }
    const shown = () => [ages(NOW), requests?.length];
    await windowsOpened(-5400, -30);
    await writeHistory([], [aRequestRecord(), aRequestRecord()]);
    await mount(<Both />);
    await vi.waitFor(() => expect(shown()).toEqual([[30], 2]));
    askAgain();
    await vi.waitFor(() => expect(shown()).toEqual([[5400, 30], 2]));
    const failing = [
      vi.spyOn(historyReads, 'windowsSince').mockResolvedValue(null),
      vi.spyOn(historyReads, 'allRequests').mockResolvedValue(null),
      vi.spyOn(historyReads, 'requestsAfter').mockResolvedValue(null),
    ];
    askAgain();
    await vi.waitFor(() => expect(failing[0]).toHaveBeenCalled());
    await act(async () => {});
    expect(shown()).toEqual([[5400, 30], 2]);
  });

  test('and requests are read again when they may have got another owner', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(NOW);
    const key = 'demo.backlog.com~0123456789abcdef';
    let requests: ReturnType<typeof useRequests> = null;
    function Both({ rereads }: { rereads: number }) {
      requests = useRequests(rereads);
      return <Probe rereads={rereads} />;
    }
    const requestOfKey = aRequestRecord({ owner: key });
    await writeHistory([{ ...windowRecord('read', inSeconds(-600)), owner: key }], [requestOfKey]);
    const { update } = await mount(<Both rereads={0} />);
    await vi.waitFor(() => expect([records?.length, requests?.length]).toEqual([1, 1]));
    askAgain();
    await act(async () => {});
    await moveHistory(key, OWNER);
    await update(<Both rereads={1} />);
    askAgain();
    await vi.waitFor(() => expect([records?.[0]?.owner, requests?.[0]?.owner]).toEqual([OWNER, OWNER]));
  });

  test('are read again after the clock was set back', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(NOW + HOUR_MS);
    await windowsOpened(-600, 3000);
    await show();
    askAgain();
    await vi.waitFor(() => expect(ages(NOW)).toEqual([600, -3000]));
    await act(async () => {});
    vi.spyOn(Date, 'now').mockReturnValue(NOW);
    const read = vi.spyOn(historyReads, 'windowsSince');
    askAgain();
    await vi.waitFor(() => expect(read).toHaveBeenCalled());
    await read.mock.results[0]?.value;
    await act(async () => {});
    await moveHistoryTimes({ by: HOUR_MS, now: NOW });
    askAgain();
    await vi.waitFor(() => expect(ages(NOW)).toEqual([600, 600]));
  });
});

test('the history is read again once the owners have changed, not when the panel opens', async () => {
  vi.useFakeTimers();
  let rereads = 0;
  function Probe({ owners }: { owners: readonly string[] }) {
    rereads = useRereads(owners);
    return null;
  }
  const wait = () => act(async () => void (await vi.advanceTimersByTimeAsync(3000)));
  const { update } = await mount(<Probe owners={['a', 'b']} />);
  await update(<Probe owners={['b', 'a']} />);
  await wait();
  expect(rereads).toBe(0);
  await update(<Probe owners={['a']} />);
  expect(rereads).toBe(0);
  await wait();
  expect(rereads).toBe(1);
  await update(<Probe owners={['a']} />);
  await wait();
  expect(rereads).toBe(1);
});

test('requests are not read, rather than none, as long as the reading fails', async () => {
  await writeHistory([], [aRequestRecord()]);
  const failing = vi.spyOn(historyReads, 'latestRequests').mockResolvedValue(null);
  let requests: ReturnType<typeof useRequests> = null;
  function Probe() {
    requests = useRequests(0);
    return null;
  }
  await mount(<Probe />);
  await vi.waitFor(() => expect(failing).toHaveBeenCalled());
  await act(async () => {});
  expect(requests).toBeNull();
  failing.mockRestore();
  document.dispatchEvent(new Event('visibilitychange'));
  await vi.waitFor(() => expect(requests).toHaveLength(1));
});

test('what is awaited counts as unreadable after four seconds, until it is there', async () => {
  vi.useFakeTimers();
  let unread = false;
  function Probe({ isAwaited }: { isAwaited: boolean }) {
    unread = useUnread(isAwaited);
    return null;
  }
  const wait = (by: number) => act(async () => void (await vi.advanceTimersByTimeAsync(by)));
  const { update } = await mount(<Probe isAwaited />);
  await wait(3900);
  expect(unread).toBe(false);
  await wait(200);
  expect(unread).toBe(true);
  await update(<Probe isAwaited={false} />);
  await wait(5000);
  expect(unread).toBe(false);
  await update(<Probe isAwaited />);
  await wait(3900);
  expect(unread).toBe(false);
  // Nothing is read while the page is hidden.
  const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  document.dispatchEvent(new Event('visibilitychange'));
  await wait(60_000);
  expect(unread).toBe(false);
  visibility.mockRestore();
  document.dispatchEvent(new Event('visibilitychange'));
  await wait(3900);
  expect(unread).toBe(false);
  await wait(200);
  expect(unread).toBe(true);
});

describe('appending requests to the list:', () => {
  const known = [requestRecord(1, NOW), requestRecord(2, NOW)];

  test('new requests are appended', () => {
    expect(appendRequests(known, [requestRecord(3, NOW)]).map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(appendRequests(known, [])).toBe(known);
  });

  test('ids that start again mean that the history was erased', () => {
    expect(appendRequests(known, [requestRecord(1, NOW)])).toHaveLength(1);
  });
});

test('of many requests the latest are there at once, and the others after them', async () => {
  const some = Array.from({ length: 2500 }, (_, index) => aRequestRecord({ at: index }));
  await writeHistory([], some);
  const seen: number[][] = [];
  function Probe() {
    const requests = useRequests(0) ?? [];
    const [first, last] = [requests[0]?.at ?? -1, requests.at(-1)?.at ?? -1];
    if (seen.at(-1)?.[0] !== first) seen.push([first, last]);
    return null;
  }
  await mount(<Probe />);
  await vi.waitFor(() => expect(seen.at(-1)).toEqual([0, 2499]));
  expect(seen).toEqual([
    [-1, -1],
    [2400, 2499],
    [0, 2499],
  ]);
});

describe('the hours of an owner', () => {
  const present = Math.floor(NOW / HOUR_MS);
  let history: OwnerHistory | null = null;
  let isWhole = false;
  interface ProbeProps {
    readonly version: number;
    readonly clockOffset?: number;
    readonly owner?: string;
  }
  function Probe({ version, clockOffset = 0, owner = OWNER }: ProbeProps) {
    const read = useOwnerHistory(owner, clockOffset, version, 'update');
    history = read?.history ?? null;
    isWhole = read?.isWhole ?? false;
    return null;
  }
  async function show() {
    const screen = await mount(<Probe version={0} />);
    await vi.waitFor(() => expect(history).not.toBeNull());
    return screen;
  }
  const notes = () => history?.owner.map(({ hour, note }) => [present - hour, note]);

  test('are read again when the user has named one of yesterday', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(NOW);
    const { update } = await show();
    await writeNote(OWNER, present - 30, 'nightly import');
    await update(<Probe version={1} />);
    await vi.waitFor(() => expect(notes()).toEqual([[30, 'nightly import']]));
  });

  test('are the latest by the server’s clock, though the local one is hours ahead', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(NOW + 5 * HOUR_MS);
    await mount(<Probe version={0} clockOffset={-5 * HOUR_MS} />);
    await vi.waitFor(() => expect(history).not.toBeNull());
    await writeNote(OWNER, present, 'nightly import');
    document.dispatchEvent(new Event('visibilitychange'));
    await vi.waitFor(() => expect(notes()).toEqual([[0, 'nightly import']]));
  });

  test('of the last four weeks and one type are there before the others', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(NOW);
    for (const ago of [80 * 24, 2]) await writeNote(OWNER, present - ago, 'nightly import');
    const read = vi.spyOn(historyReads, 'hoursOf');
    await show();
    await vi.waitFor(() => expect(notes()).toHaveLength(2));
    await vi.waitFor(() => expect(isWhole).toBe(true));
    expect(read.mock.calls.map(([, since, type]) => [present - since, type])).toEqual([
      [28 * 24, 'update'],
      [90 * 24, undefined],
    ]);
  });

  test('are the same object as long as nothing has changed, so that nothing is computed again', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(NOW);
    await writeNote(OWNER, present - 1, 'nightly import');
    await show();
    const before = history;
    const read = vi.spyOn(historyReads, 'hoursOf');
    document.dispatchEvent(new Event('visibilitychange'));
    await vi.waitFor(() => expect(read).toHaveBeenCalled());
    await read.mock.results[0]?.value;
    await act(async () => {});
    expect(history).toBe(before);
    await writeNote(OWNER, present - 1, 'weekly report');
    document.dispatchEvent(new Event('visibilitychange'));
    await vi.waitFor(() => expect(notes()).toEqual([[1, 'weekly report']]));
  });

  test('stay when the reading of those of the owner before ends late', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(NOW);
    await writeNote(OWNER, present - 1, 'nightly import');
    let answer = () => {};
    vi.spyOn(historyReads, 'hoursOf').mockReturnValueOnce(
      new Promise((resolve) => {
        answer = () => resolve({ hours: [], owner: [] });
      }),
    );
    const { update } = await mount(<Probe version={0} owner="demo.backlog.com#2" />);
    await update(<Probe version={0} />);
    await vi.waitFor(() => expect(notes()).toEqual([[1, 'nightly import']]));
    await act(async () => answer());
    await act(async () => {});
    expect(notes()).toEqual([[1, 'nightly import']]);
  });

  test('are read a second after the first reading failed, and are not empty until then', async () => {
    vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    const some = { hours: [], owner: [{ owner: OWNER, hour: present, watched: [1, 0], note: '' }] } as const;
    const read = vi.spyOn(historyReads, 'hoursOf').mockResolvedValueOnce(null).mockResolvedValue(some);
    const seconds = (count: number) =>
      act(async () => void (await vi.advanceTimersByTimeAsync(count * 1000)));
    await mount(<Probe version={0} />);
    await seconds(0.9);
    expect([history, read.mock.calls.length]).toEqual([null, 1]);
    await seconds(0.2);
    expect(history).toEqual(some);
    await seconds(0.3);
    read.mockClear();
    await seconds(19);
    expect(read).not.toHaveBeenCalled();
    await seconds(2);
    expect(read).toHaveBeenCalledOnce();
  });

  test('are all read soon after the second reading failed', async () => {
    vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    const some = { hours: [], owner: [{ owner: OWNER, hour: present, watched: [1, 0], note: '' }] } as const;
    vi.spyOn(historyReads, 'hoursOf')
      .mockResolvedValueOnce(some)
      .mockResolvedValueOnce(null)
      .mockResolvedValue(some);
    const seconds = (count: number) =>
      act(async () => void (await vi.advanceTimersByTimeAsync(count * 1000)));
    await mount(<Probe version={0} />);
    await seconds(0.4);
    expect([history, isWhole]).toEqual([some, false]);
    await seconds(1);
    expect(isWhole).toBe(true);
  });

  test('are read although a read before failed', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(NOW - 10 * HOUR_MS);
    await writeNote(OWNER, present - 11, 'nightly import');
    await show();
    document.dispatchEvent(new Event('visibilitychange'));
    await act(async () => {});
    await writeNote(OWNER, present - 6, 'weekly report');
    vi.spyOn(Date, 'now').mockReturnValue(NOW);
    const failing = vi.spyOn(historyReads, 'hoursOf').mockResolvedValue(null);
    document.dispatchEvent(new Event('visibilitychange'));
    await vi.waitFor(() => expect(failing).toHaveBeenCalled());
    await act(async () => {});
    failing.mockRestore();
    document.dispatchEvent(new Event('visibilitychange'));
    await vi.waitFor(() =>
      expect(notes()).toEqual([
        [11, 'nightly import'],
        [6, 'weekly report'],
      ]),
    );
  });

  test('are there soon after the first was recorded', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(NOW);
    await show();
    await vi.waitFor(() => expect(isWhole).toBe(true));
    await writeNote(OWNER, present - 1, 'nightly import');
    await vi.waitFor(() => expect(notes()).toEqual([[1, 'nightly import']]), { timeout: 5000 });
  });

  test('include those in which the page was hidden', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(NOW - 10 * HOUR_MS);
    await show();
    await writeNote(OWNER, present - 6, 'nightly import');
    vi.spyOn(Date, 'now').mockReturnValue(NOW);
    document.dispatchEvent(new Event('visibilitychange'));
    await vi.waitFor(() => expect(notes()).toEqual([[6, 'nightly import']]));
  });
});

test('what was used by a batch stays when a later read fails', async () => {
  const used = { ...NONE, update: 40 };
  const read = vi.spyOn(historyReads, 'usedSince').mockResolvedValueOnce(used).mockResolvedValue(null);
  const batch = runningBatch(NOW / 1000);
  let shown: ReturnType<typeof useUsedByBatch> = null;
  function Probe() {
    shown = useUsedByBatch(OWNER, batch);
    return null;
  }
  await mount(<Probe />);
  await vi.waitFor(() => expect(shown).toEqual(used));
  document.dispatchEvent(new Event('visibilitychange'));
  await vi.waitFor(() => expect(read).toHaveBeenCalledTimes(2));
  await act(async () => {});
  expect(shown).toEqual(used);
});

test('a batch of which nothing could be read yet has no progress, rather than none done', async () => {
  const read = vi.spyOn(historyReads, 'usedSince').mockResolvedValueOnce(null);
  const batch = runningBatch(NOW / 1000);
  let shown: ReturnType<typeof useUsedByBatch> = null;
  function Probe() {
    shown = useUsedByBatch(OWNER, batch);
    return null;
  }
  await mount(<Probe />);
  await vi.waitFor(() => expect(read).toHaveBeenCalledOnce());
  await act(async () => {});
  expect(shown).toBeNull();
  document.dispatchEvent(new Event('visibilitychange'));
  await vi.waitFor(() => expect(shown).toEqual(NONE));
});

describe('reading the history:', () => {
  const ask = vi.fn(async () => false);
  function Polling() {
    usePolling(ask);
    return null;
  }
  const seconds = (count: number) => act(async () => void (await vi.advanceTimersByTimeAsync(count * 1000)));
  async function setVisibility(state: DocumentVisibilityState) {
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
  });

  test('polling asks at once and then once a second', async () => {
    await act(() => render(<Polling />, document.body));
    expect(ask).toHaveBeenCalledTimes(1);
    await seconds(3);
    expect(ask).toHaveBeenCalledTimes(4);
  });

  test('polling asks soon again where more is to be read', async () => {
    ask.mockResolvedValueOnce(true);
    await act(() => render(<Polling />, document.body));
    await seconds(0.3);
    expect(ask).toHaveBeenCalledTimes(2);
    await seconds(0.9);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('polling stops while the page is hidden and asks at once when it is visible again', async () => {
    await act(() => render(<Polling />, document.body));
    await setVisibility('hidden');
    await seconds(60);
    expect(ask).toHaveBeenCalledTimes(1);
    await setVisibility('visible');
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('polling goes on after a failure', async () => {
    ask.mockRejectedValueOnce(new Error('no database'));
    await act(() => render(<Polling />, document.body));
    await seconds(1);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('polling waits for the previous answer', async () => {
    let answer = (_: boolean) => {};
    ask.mockReturnValueOnce(
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    await act(() => render(<Polling />, document.body));
    await seconds(5);
    expect(ask).toHaveBeenCalledTimes(1);
    answer(false);
    await seconds(1);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test('polling ends with its component', async () => {
    await act(() => render(<Polling />, document.body));
    await act(() => render(null, document.body));
    await seconds(5);
    expect(ask).toHaveBeenCalledTimes(1);
  });
});
