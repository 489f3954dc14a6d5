/** How often, and how much, the background writes while a page sends all it can. */
import { inArena, type Stand } from './arena.ts';
import { type Figure, figure } from './figure.ts';
import { loadFor } from './load.ts';

const SECONDS = 3;

interface Written {
  readonly areas: number;
  readonly history: number;
  /** Of the longest item, in characters of its JSON text. */
  readonly longest: number;
}

interface Recorder {
  written: { areas: number; longest: number };
  transactions: number;
}

async function recordWrites({ session }: Stand): Promise<void> {
  await session.inExtension(() => {
    const written = { areas: 0, longest: 0 };
    Object.assign(globalThis, { written });
    chrome.storage.onChanged.addListener((changes) => {
      written.areas += 1;
      const sizes = Object.values(changes).map(({ newValue }) => JSON.stringify(newValue ?? null).length);
      written.longest = Math.max(written.longest, ...sizes);
    });
  });
  await session.inBackground(() => {
    const scope = globalThis as unknown as Recorder;
    scope.transactions = 0;
    const begin = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (...args: Parameters<typeof begin>) {
      if (args[1] === 'readwrite') scope.transactions += 1;
      return begin.apply(this, args);
    };
  });
}

async function takeWrites({ session }: Stand): Promise<Written> {
  const { areas, longest } = await session.inExtension(() => {
    const { written } = globalThis as unknown as Recorder;
    const taken = { ...written };
    Object.assign(written, { areas: 0, longest: 0 });
    return taken;
  });
  const history = await session.inBackground(() => {
    const scope = globalThis as unknown as Recorder;
    const taken = scope.transactions;
    scope.transactions = 0;
    return taken;
  });
  return { areas, history, longest };
}

export async function writes(rounds: number): Promise<Figure[]> {
  const measured = await inArena('chromium', ['ours'], async ({ ours }) => {
    await recordWrites(ours);
    const taken: (Written & { seconds: number; answers: number })[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await takeWrites(ours);
      const load = await loadFor(SECONDS, ours);
      taken.push({ ...load, ...(await takeWrites(ours)) });
    }
    return taken;
  });
  return [
    figure(
      'storage writes in a second of load',
      measured.map(({ areas, seconds }) => areas / seconds),
      { atMost: 4 },
      '/s',
    ),
    figure(
      'history transactions in a second of load',
      measured.map(({ history, seconds }) => history / seconds),
      null,
      '/s',
    ),
    figure(
      'answers in such a second',
      measured.map(({ answers, seconds }) => answers / seconds),
      null,
      '/s',
    ),
    figure(
      'longest item written',
      measured.map(({ longest }) => longest / 1000),
      { atMost: 100 },
      'KB',
    ),
  ];
}
