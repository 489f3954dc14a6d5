/** Requests that never were, told to the listeners of a worker: ten spaces, ten keys, every type, answers in time. */
import type { Stand } from './arena.ts';

interface Reach {
  listeners: Record<'onSendHeaders' | 'onResponseStarted', (details: object) => void>;
}

/** Tells of `count` requests, two events each; their numbers start at `first`. */
export function tellWorker({ session }: Stand, first: number, count: number): Promise<void> {
  return session.inBackground(
    async (from: number, many: number) => {
      const { listeners } = globalThis as unknown as Reach;
      const calls = [
        ['GET', 'issues/DEMO-'],
        ['PATCH', 'issues/DEMO-'],
        ['GET', 'issues?offset='],
        ['GET', 'users/1/icon?n='],
      ] as const;
      const breath = 400;
      for (let number = from; number < from + many; number += 1) {
        const space = `space${number % 10}.backlog.com`;
        const key = `key-${Math.floor(number / 10) % 10}`;
        const [method, path] = calls[Math.floor(number / 100) % calls.length] ?? calls[0];
        const at = Date.now();
        const second = Math.floor(at / 1000);
        const request = {
          requestId: String(number),
          url: `https://${space}/api/v2/${path}${number}`,
          method,
          tabId: 1,
          type: 'xmlhttprequest',
          initiator: `https://${space}`,
          timeStamp: at,
        };
        const answer = { ...request, statusCode: 200, statusLine: 'HTTP/1.1 200', fromCache: false };
        const header = (name: string, value: unknown) => ({ name, value: String(value) });
        listeners.onSendHeaders({ ...request, requestHeaders: [header('Backlog-API-Key', key)] });
        listeners.onResponseStarted({
          ...answer,
          responseHeaders: [
            header('date', new Date(at).toUTCString()),
            header('x-ratelimit-limit', 600),
            header('x-ratelimit-remaining', 599 - (Math.floor(number / 400) % 300)),
            header('x-ratelimit-reset', second - (second % 60) + 60),
          ],
        });
        if (number % breath === 0) await new Promise((resolve) => setTimeout(resolve));
      }
    },
    first,
    count,
  );
}
