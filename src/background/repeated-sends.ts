/**
 * How often the browser may have sent a request that failed. It repeats a request whose connection was reset, without
 * an event of its own: twice in Chromium, up to ten times in Firefox (measured). The server may have counted each.
 */
const BROKEN_CONNECTION = /RESET|CLOSED|EMPTY_RESPONSE|INTERRUPT/;

/** @param error the browser's name of what went wrong, `net::ERR_…` or `NS_ERROR_…` */
export function sendsOf({ error = '' }: { readonly error?: string | undefined }): number {
  if (!BROKEN_CONNECTION.test(error)) return 1;
  return error.startsWith('NS_') ? 10 : 2;
}
