/** Reads of history for tests in which the database can be read. */
import * as historyReads from '../../src/history/read.ts';
import { must } from '../utils.ts';

const readable =
  <Args extends unknown[], Read>(read: (...args: Args) => Promise<Read | null>) =>
  async (...args: Args): Promise<Read> =>
    must(await read(...args));

export const windowsSince = readable(historyReads.windowsSince);
export const windowsOfOwner = readable(historyReads.windowsOfOwner);
export const usedSince = readable(historyReads.usedSince);
export const allHours = readable(historyReads.allHours);
export const hoursOf = readable(historyReads.hoursOf);
export const requestsAfter = readable(historyReads.requestsAfter);
export const latestRequests = readable(historyReads.latestRequests);
export const allRequests = readable(historyReads.allRequests);
