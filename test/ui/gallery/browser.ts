/** What the gallery's page has in place of `src/platform/browser.ts`. */
import { type Language, stubBrowser } from '../browser-stub.ts';

const language: Language = new URLSearchParams(location.search).get('lang') === 'ja' ? 'ja' : 'en';

export default stubBrowser(() => language);
