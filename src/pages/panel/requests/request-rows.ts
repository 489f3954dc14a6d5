/** The rows of the request list: finished requests and those in flight, narrowed by the filter. */
import { cleanLine } from '../../../backlog-api/clean-text.ts';
import type { OwnerId } from '../../../core/snapshot.ts';
import type { LocalMs } from '../../../core/time.ts';
import { type InFlightRequest, isInFlightAt } from '../../../core/usage/in-flight.ts';
import type { RequestRecord } from '../../../history/read.ts';
import { formatTime } from '../../../platform/format.ts';

/** Requests in flight as history records, since the history has only finished requests. */
export function inFlightRows(
  owner: OwnerId,
  inFlight: readonly InFlightRequest[],
  now: LocalMs,
): RequestRecord[] {
  return inFlight
    .filter((request) => isInFlightAt(request, now))
    .map(({ sentAt, endpoint, category, initiator }) => ({
      owner,
      at: sentAt,
      endedAt: null,
      method: endpoint.split(' ')[0] ?? '',
      endpoint,
      category,
      status: null,
      remaining: null,
      limit: null,
      initiator,
      tabId: NO_TAB,
      fromCache: false,
      aborted: false,
    }));
}

/** Records of the history have ids, those in flight have none. */
export const isInFlightRow = ({ id }: RequestRecord): boolean => id === undefined;

const NO_TAB = -1;

export interface RequestFilterValue {
  /** Part of the endpoint or of the displayed time. */
  readonly text: string;
  /** Empty for all. */
  readonly method: string;
  readonly category: string;
  readonly outcome: string;
  readonly initiator: string;
  /** The tab whose requests are shown; null for all. */
  readonly tabId: number | null;
}

export const NO_FILTER: RequestFilterValue = {
  text: '',
  method: '',
  category: '',
  outcome: '',
  initiator: '',
  tabId: null,
};

/** The status of a request, or why it has none. */
export function outcomeOf(request: RequestRecord): string {
  if (isInFlightRow(request)) return 'inFlight';
  if (request.aborted) return 'aborted';
  return request.status === null ? 'noAnswer' : String(request.status);
}

export function filterRequests(
  requests: readonly RequestRecord[],
  { text, method, category, outcome, initiator, tabId }: RequestFilterValue,
): readonly RequestRecord[] {
  const wanted = cleanLine(text.normalize('NFKC')).toLowerCase();
  if (wanted + method + category + outcome + initiator === '' && tabId === null) return requests;
  const isTime = /^\d[\d:]*$/.test(wanted);
  return requests.filter(
    (request) =>
      (method === '' || request.method === method) &&
      (category === '' || request.category === category) &&
      (outcome === '' || outcomeOf(request) === outcome) &&
      (initiator === '' || request.initiator === initiator) &&
      (tabId === null || request.tabId === tabId) &&
      (wanted === '' ||
        request.endpoint.toLowerCase().includes(wanted) ||
        (isTime && formatTime(request.at).startsWith(wanted))),
  );
}

export interface FilterChoices {
  readonly methods: readonly string[];
  readonly categories: readonly string[];
  readonly outcomes: readonly string[];
  readonly initiators: readonly string[];
}

/** All values that occur. */
export function filterChoices(requests: readonly RequestRecord[]): FilterChoices {
  const methods = new Set<string>();
  const categories = new Set<string>();
  const outcomes = new Set<string>();
  const initiators = new Set<string>();
  for (const request of requests) {
    methods.add(request.method);
    categories.add(request.category);
    outcomes.add(outcomeOf(request));
    initiators.add(request.initiator);
  }
  return {
    methods: [...methods].sort(),
    categories: [...categories].sort(),
    outcomes: [...outcomes].sort(),
    initiators: [...initiators].sort(),
  };
}
