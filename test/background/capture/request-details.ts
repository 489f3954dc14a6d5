/** Details of webRequest events as Chromium and Firefox give them (measured). */
import { SPACE } from '../../core/events.ts';

export type Browser = 'chromium' | 'firefox';

const PAGE = 'https://app.example.com';

/** Figures as in an answer over HTTP/2. */
const FIGURES = [
  { name: 'date', value: 'Sun, 17 Mar 2030 17:46:40 GMT' },
  { name: 'x-ratelimit-limit', value: '150' },
  { name: 'x-ratelimit-remaining', value: '149' },
  { name: 'x-ratelimit-reset', value: '1900000060' },
];

export function detailsOf(browser: Browser) {
  const isChromium = browser === 'chromium';
  /** Chromium names the origin that asks, Firefox the addresses. */
  const asked = (origin: string, path = '') =>
    isChromium
      ? { initiator: origin }
      : {
          originUrl: `${origin}${path}`,
          documentUrl: `${origin}${path}`,
          incognito: false,
          thirdParty: true,
        };
  const basics = (more: object) => ({
    requestId: '7',
    url: `https://${SPACE}/api/v2/issues?count=100`,
    method: 'GET',
    type: 'xmlhttprequest',
    frameId: 0,
    parentFrameId: -1,
    tabId: 3,
    timeStamp: Date.now() + 0.25,
    ...asked(PAGE, '/board?q=1'),
    ...more,
  });
  const answer = {
    statusCode: 200,
    statusLine: isChromium ? 'HTTP/1.1 200' : 'HTTP/2.0 200 ',
    fromCache: false,
  };
  return {
    /** What names another initiator and URL. */
    by: (origin: string, url: string) => ({ ...asked(origin, '/board'), url, tabId: -1 }),
    sendHeaders: (more: object = {}) =>
      basics({
        requestHeaders: [
          { name: 'Accept', value: 'application/json' },
          { name: 'Backlog-API-Key', value: 'app-key' },
        ],
        ...more,
      }),
    responseStarted: (more: object = {}) => ({ ...basics({ ...answer, ...more }), responseHeaders: FIGURES }),
    redirect: () => basics({ ...answer, statusCode: 302, redirectUrl: 'https://www.example.com/' }),
    error: () => basics({ error: isChromium ? 'net::ERR_FAILED' : 'NS_ERROR_NET_RESET', fromCache: false }),
  };
}
