/**
 * Switches for what goes wrong. A fault has a matcher (which requests, how many of them) and effects; the effects of all
 * faults that match a request add up, later ones winning.
 */
import type { Category } from './endpoints.ts';
import type { ErrorName } from './errors.ts';

export interface FaultMatcher {
  space?: string;
  path?: RegExp;
  method?: string;
  category?: Category;
  userId?: number;
  /** For how many requests; without it, until removed. */
  times?: number;
}

export interface FaultEffects {
  /** Before the headers leave. */
  delayMs?: number;
  /** The headers leave when this resolves: for tests that choose the order of answers. */
  until?: () => Promise<unknown>;
  /** The body in small pieces over this time. */
  slowBodyMs?: number;
  /** Never answers, until the client gives up. */
  hang?: boolean;
  /** The connection is closed before the headers, or in the middle of the body. */
  drop?: 'headers' | 'body';
  /** Answers with Backlog's error body; by status, by name, or both. */
  status?: number;
  error?: ErrorName;
  /** Another body under the status that the request would have had. */
  body?: 'garbage' | 'html';
  /** 302 to this address; a path stays on the host. */
  redirect?: string;
  /** Makes GETs storable for so many seconds; with `etag` a later If-None-Match is answered 304, counted, with fresh headers. */
  cache?: { maxAge: number; etag?: string };
  /** Replaces headers, whatever their value: several for a doubled one, null to leave it out. Names keep their case over HTTP/1.1. */
  headers?: Record<string, string | string[] | null>;
  /** Whether the server counts the request; a 401 is not counted unless told so. */
  counted?: boolean;
}

export interface FaultTarget {
  space: string;
  path: string;
  method: string;
  category: Category | null;
  userId: number | null;
}

interface Fault {
  matcher: FaultMatcher;
  effects: FaultEffects;
  left: number;
}

/** Control characters, the tabulator apart. */
const unsendable = /[^\t\u0020-\u{10ffff}]|\u007f/u;

const matches = ({ space, path, method, category, userId }: FaultMatcher, target: FaultTarget) =>
  (space === undefined || space === target.space) &&
  (path === undefined || path.test(target.path)) &&
  (method === undefined || method === target.method) &&
  (category === undefined || category === target.category) &&
  (userId === undefined || userId === target.userId);

export class Faults {
  #faults: Fault[] = [];

  /** Adds a fault; the function returned takes it away. Throws for a header value that HTTP cannot carry at all. */
  add(matcher: FaultMatcher, effects: FaultEffects): () => void {
    const impossible = Object.values(effects.headers ?? {})
      .flat()
      .find((value) => value && unsendable.test(value));
    if (impossible) throw new TypeError(`Not a header value: ${JSON.stringify(impossible)}`);
    const fault = { matcher, effects, left: matcher.times ?? Number.POSITIVE_INFINITY };
    this.#faults.push(fault);
    return () => {
      this.#faults = this.#faults.filter((other) => other !== fault);
    };
  }

  /** For the next request that matches. */
  once(matcher: FaultMatcher, effects: FaultEffects): () => void {
    return this.add({ ...matcher, times: 1 }, effects);
  }

  /** Everything works again. */
  clear(): void {
    this.#faults = [];
  }

  /** The effects on one request, which uses up one of each fault's `times`. */
  take(target: FaultTarget): FaultEffects {
    const effects: FaultEffects = {};
    for (const fault of this.#faults) {
      if (fault.left <= 0 || !matches(fault.matcher, target)) continue;
      fault.left -= 1;
      const headers = { ...effects.headers, ...fault.effects.headers };
      Object.assign(effects, fault.effects, { headers });
    }
    return effects;
  }
}
